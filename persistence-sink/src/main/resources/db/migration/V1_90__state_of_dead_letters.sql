-- What became of a dead letter. Its bytes are in im.dead-letters.v1; who ordered what is in im.audit.v1.
ALTER TABLE dead_letter
  ADD COLUMN state      VARCHAR(16)   NOT NULL DEFAULT 'open' COMMENT 'open, requeued, discarded',
  ADD COLUMN attempts   INT           NOT NULL DEFAULT 0 COMMENT 'how often it was requeued in vain',
  ADD COLUMN changed_at DATETIME(3)   NULL,
  ADD COLUMN changed_by BINARY(16)    NULL COMMENT 'the operator',
  ADD COLUMN note       VARCHAR(1024) NULL COMMENT 'why it was discarded',
  ADD KEY dead_letter_by_reason (reason, state, created_at);
