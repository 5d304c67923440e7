/// The chain of the audit log: what one record says about the one before it.
/// Pure; who reads `im.audit.v1` can check it with these classes or with SHA-256 alone.
@NullMarked
package parley.contract.audit;

import org.jspecify.annotations.NullMarked;
