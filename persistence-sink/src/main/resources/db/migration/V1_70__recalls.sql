-- A recalled message keeps its row: its place, id and hash stay, its content goes.
ALTER TABLE message
  ADD COLUMN recalled_by BINARY(16) NULL COMMENT 'who took it back: then body is {} and meta NULL';

-- Edits and recalls by the message that they are about: what a recall has to empty, without an index that every message would pay for.
CREATE TABLE message_change (
  conversation_id BINARY(16)      NOT NULL,
  ref             BINARY(16)      NOT NULL COMMENT 'message_id of the message that it is about',
  seq             BIGINT UNSIGNED NOT NULL COMMENT 'its own place',
  type            VARCHAR(16)     NOT NULL COMMENT 'edit or recall',
  sender_id       BINARY(16)      NOT NULL,
  PRIMARY KEY (conversation_id, ref, seq)
);

-- Recalls of messages that have no row yet. Nearly always empty.
CREATE TABLE recall_ahead (
  conversation_id BINARY(16) NOT NULL,
  message_id      BINARY(16) NOT NULL,
  PRIMARY KEY (conversation_id, message_id)
);
