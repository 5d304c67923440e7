/// Messages without what was written: `im.messages.redacted.v1`.
@NullMarked
package parley.analytics.redact;

import org.jspecify.annotations.NullMarked;
