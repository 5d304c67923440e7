-- Ids are BINARY(16) and never ordered by; seq = generation << 44 | offset. Bodies are bytes: MySQL's JSON type would reorder keys and turn
-- 2.50 into 2.5. No foreign keys and no auto-increment, so that every table can be sharded by its first key column.

CREATE TABLE account (
  id            BINARY(16)   NOT NULL PRIMARY KEY,
  username      VARCHAR(64)  NOT NULL,
  username_key  VARCHAR(64)  CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'case-folded: what uniqueness means',
  display_name  VARCHAR(128) NOT NULL,
  password_hash VARCHAR(255) NULL COMMENT 'Argon2id; null: cannot log in with a password',
  operator      BOOLEAN      NOT NULL DEFAULT FALSE,
  created_at    DATETIME(3)  NOT NULL,
  UNIQUE KEY account_by_username (username_key)
);

CREATE TABLE device (
  user_id    BINARY(16)  NOT NULL,
  device     VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  first_seen DATETIME(3) NOT NULL,
  last_seen  DATETIME(3) NOT NULL,
  PRIMARY KEY (user_id, device)
);

CREATE TABLE session (
  id         BINARY(16)  NOT NULL PRIMARY KEY,
  user_id    BINARY(16)  NOT NULL,
  device     VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  created_at DATETIME(3) NOT NULL,
  expires_at DATETIME(3) NOT NULL,
  revoked_at DATETIME(3) NULL,
  KEY session_by_user (user_id, expires_at)
);

CREATE TABLE refresh_token (
  hash       BINARY(32)  NOT NULL PRIMARY KEY COMMENT 'SHA-256 of the token',
  session_id BINARY(16)  NOT NULL,
  expires_at DATETIME(3) NOT NULL,
  used_at    DATETIME(3) NULL COMMENT 'a second use revokes the session',
  KEY refresh_token_by_session (session_id),
  KEY refresh_token_by_expiry (expires_at)
);

CREATE TABLE conversation (
  id         BINARY(16)      NOT NULL PRIMARY KEY,
  kind       VARCHAR(8)      NOT NULL COMMENT 'direct or group',
  title      VARCHAR(256)    NULL,
  created_by BINARY(16)      NULL,
  created_at DATETIME(3)     NULL,
  last_seq   BIGINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'head, as far as the sink has come',
  last_time  DATETIME(3)     NULL,
  version    BIGINT          NOT NULL DEFAULT 1
);

CREATE TABLE member (
  conversation_id BINARY(16)      NOT NULL,
  user_id         BINARY(16)      NOT NULL,
  role            VARCHAR(8)      NOT NULL COMMENT 'owner, admin, member',
  state           VARCHAR(8)      NOT NULL COMMENT 'joining, active, leaving, left',
  join_seq        BIGINT UNSIGNED NOT NULL COMMENT 'sees everything after it',
  leave_seq       BIGINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'sees nothing after it; 0: open',
  past            VARCHAR(4096)   NOT NULL DEFAULT '' COMMENT 'closed intervals before: after-upTo,after-upTo',
  version         BIGINT          NOT NULL,
  PRIMARY KEY (conversation_id, user_id),
  KEY member_by_user (user_id, conversation_id)
);

CREATE TABLE message (
  conversation_id BINARY(16)      NOT NULL,
  seq             BIGINT UNSIGNED NOT NULL,
  message_id      BINARY(16)      NOT NULL,
  sender_id       BINARY(16)      NOT NULL,
  device          VARCHAR(64)     NOT NULL,
  client_id       VARCHAR(64)     CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  type            VARCHAR(64)     NOT NULL,
  version         INT             NOT NULL,
  generation      INT             NOT NULL,
  body            MEDIUMBLOB      NOT NULL,
  meta            MEDIUMBLOB      NULL,
  ref             BINARY(16)      NULL COMMENT 'another message that this one is about',
  hash            BINARY(32)      NOT NULL,
  ttl             INT             NULL COMMENT 'seconds',
  server_time     DATETIME(3)     NOT NULL,
  expires_at      DATETIME(3)     NULL,
  conflict        BOOLEAN         NOT NULL DEFAULT FALSE COMMENT 'the log met this id with other content, or this seq with another id',
  placeholder     BOOLEAN         NOT NULL DEFAULT FALSE COMMENT 'the record could not be written and is a dead letter; keeps ranges complete',
  PRIMARY KEY (conversation_id, seq),
  UNIQUE KEY message_by_id_in_conversation (conversation_id, message_id),
  KEY message_by_id (message_id),
  KEY message_by_expiry (expires_at)
);

CREATE TABLE user_cursor (
  user_id         BINARY(16)      NOT NULL,
  conversation_id BINARY(16)      NOT NULL,
  delivered       BIGINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'by any device',
  delivered_at    DATETIME(3)     NULL,
  read_seq        BIGINT UNSIGNED NOT NULL DEFAULT 0,
  read_at         DATETIME(3)     NULL,
  PRIMARY KEY (user_id, conversation_id),
  KEY user_cursor_by_conversation (conversation_id, user_id)
);

CREATE TABLE device_cursor (
  user_id         BINARY(16)      NOT NULL,
  device          VARCHAR(64)     CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  conversation_id BINARY(16)      NOT NULL,
  rev             INT             NOT NULL DEFAULT 0 COMMENT 'raised by a rewind; within one revision seq only grows',
  seq             BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (user_id, device, conversation_id)
);

CREATE TABLE sink_offset (
  sink           VARCHAR(64)  NOT NULL,
  topic          VARCHAR(128) NOT NULL,
  partition_id   INT          NOT NULL,
  topic_id       CHAR(22)     NOT NULL,
  generation     INT          NOT NULL,
  next_offset    BIGINT       NOT NULL COMMENT 'the watermark: everything below it is in the tables',
  owner          VARCHAR(64)  NOT NULL,
  PRIMARY KEY (sink, topic, partition_id)
);

CREATE TABLE dead_letter (
  topic        VARCHAR(128)  NOT NULL,
  partition_id INT           NOT NULL,
  record_offset BIGINT       NOT NULL,
  reason       VARCHAR(64)   NOT NULL,
  detail       VARCHAR(1024) NOT NULL,
  created_at   DATETIME(3)   NOT NULL,
  PRIMARY KEY (topic, partition_id, record_offset)
);
