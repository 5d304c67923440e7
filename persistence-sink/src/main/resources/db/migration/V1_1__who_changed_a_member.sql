-- The system message of a change names who asked for it. Whoever finishes a change after a crash must write the same message again.
ALTER TABLE member
  ADD COLUMN changed_by BINARY(16)  NULL COMMENT 'who asked for the latest change',
  ADD COLUMN changed_at DATETIME(3) NULL;
