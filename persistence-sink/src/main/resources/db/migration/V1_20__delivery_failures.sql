-- Which device a message could not be brought to. A failure stands above the cumulative cursor until the device acknowledges the body.
CREATE TABLE delivery_failure (
  conversation_id BINARY(16)      NOT NULL,
  seq             BIGINT UNSIGNED NOT NULL,
  user_id         BINARY(16)      NOT NULL,
  device          VARCHAR(64)     CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'empty: the user as a whole',
  message_id      BINARY(16)      NOT NULL,
  kind            VARCHAR(16)     NULL COMMENT 'failed or expired, the latest; null: only the delivery was seen',
  reason          VARCHAR(255)    NULL,
  attempts        INT             NULL,
  failed_at       DATETIME(3)     NULL,
  delivered_at    DATETIME(3)     NULL COMMENT 'the body was acknowledged after all: the failure stands no more, for ever',
  PRIMARY KEY (conversation_id, seq, user_id, device)
);
