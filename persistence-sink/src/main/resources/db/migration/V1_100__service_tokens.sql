-- Other systems that send messages and set up users and groups. A row is one token; a service may have several, so that a new one can take over from the one before.
CREATE TABLE service_token (
  id         BINARY(16)  NOT NULL PRIMARY KEY,
  service    VARCHAR(23) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'stands before the client ids of what it sends',
  token_hash BINARY(32)  NOT NULL COMMENT 'SHA-256 of the token',
  scopes     VARCHAR(64) NOT NULL COMMENT 'send, users, conversations; separated by commas',
  created_at DATETIME(3) NOT NULL,
  created_by BINARY(16)  NOT NULL COMMENT 'the operator',
  expires_at DATETIME(3) NOT NULL,
  revoked_at DATETIME(3) NULL,
  revoked_by BINARY(16)  NULL,
  UNIQUE KEY service_token_by_hash (token_hash)
);
