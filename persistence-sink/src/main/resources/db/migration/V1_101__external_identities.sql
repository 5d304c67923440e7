-- Accounts whose owners log in at an identity provider. Bytes, so that two subjects are the same only when every byte is.
CREATE TABLE external_identity (
  issuer    VARBINARY(255) NOT NULL COMMENT 'UTF-8',
  subject   VARBINARY(255) NOT NULL COMMENT 'UTF-8',
  user_id   BINARY(16)     NOT NULL,
  linked_at DATETIME(3)    NOT NULL,
  linked_by BINARY(16)     NULL COMMENT 'an operator; null: made at first sight',
  PRIMARY KEY (issuer, subject),
  KEY external_identity_by_user (user_id)
);

ALTER TABLE session
  ADD COLUMN ends_at     DATETIME(3) NULL COMMENT 'no refresh goes beyond it: there the provider''s token runs out',
  ADD COLUMN origin_hash BINARY(32)  NULL COMMENT 'SHA-256 of the provider''s token; revoked with the session, it opens no other one';
