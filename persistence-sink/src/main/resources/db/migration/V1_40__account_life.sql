-- Passwords that change, and accounts that end. A login opens a session only at the version that its password was checked at.
ALTER TABLE account
  ADD COLUMN credential_version INT         NOT NULL DEFAULT 0 COMMENT 'raised by whatever makes logins under way worthless',
  ADD COLUMN deactivated_at     DATETIME(3) NULL COMMENT 'cannot log in; the name stays taken, the conversations stay';

CREATE TABLE password_reset (
  user_id    BINARY(16)  NOT NULL PRIMARY KEY COMMENT 'one code a user: the latest',
  code_hash  BINARY(32)  NOT NULL COMMENT 'SHA-256 of the code',
  expires_at DATETIME(3) NOT NULL,
  issued_by  BINARY(16)  NOT NULL COMMENT 'the operator'
);
