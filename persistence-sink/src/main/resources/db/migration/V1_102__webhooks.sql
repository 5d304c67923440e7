-- Who is told over HTTP of what gets into the log. Where each stands is the offset of its consumer group.
CREATE TABLE webhook (
  id              BINARY(16)    NOT NULL PRIMARY KEY,
  url             VARCHAR(1024) NOT NULL,
  secret          VARBINARY(64) NOT NULL COMMENT 'key of the signatures: it must be known to sign',
  kinds           VARCHAR(64)   NOT NULL COMMENT 'message, delivered, read, failed, member; separated by commas',
  conversation_id BINARY(16)    NULL COMMENT 'null: of every conversation',
  user_id         BINARY(16)    NULL COMMENT 'null: of everybody',
  created_at      DATETIME(3)   NOT NULL,
  created_by      BINARY(16)    NOT NULL,
  paused_at       DATETIME(3)   NULL,
  paused_why      VARCHAR(256)  NULL,
  failing_since   DATETIME(3)   NULL COMMENT 'null: the last call was taken',
  failure         VARCHAR(256)  NULL,
  buried          BIGINT        NOT NULL DEFAULT 0 COMMENT 'events that were refused for good and are dead letters'
);
