-- What users say of themselves, and who may begin to talk to them.
ALTER TABLE account
  ADD COLUMN about          VARCHAR(512)  NULL,
  ADD COLUMN avatar         VARCHAR(1024) NULL COMMENT 'address of a picture',
  ADD COLUMN contact_policy VARCHAR(32)   NOT NULL DEFAULT 'everybody' COMMENT 'everybody, contacts-of-conversation, nobody';
