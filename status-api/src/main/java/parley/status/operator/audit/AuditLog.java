package parley.status.operator.audit;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.event.AuditRecord;

/// Where it is written down what operators do.
public interface AuditLog {
    /// What is known of a record before it has its place in the chain. See [AuditRecord].
    record Draft(
            UUID call,
            AuditRecord.Phase phase,
            UUID actor,
            UUID session,
            String action,
            String target,
            @Nullable String body,
            @Nullable Integer status) {
        Draft done(int answered) {
            return new Draft(call, AuditRecord.Phase.DONE, actor, session, action, target, null, answered);
        }

        boolean became(AuditRecord record) {
            return record.call().equals(call) && record.phase() == phase;
        }
    }

    /// Blocks until the record is kept safely, behind all that were written before it by whomever.
    ///
    /// @throws parley.contract.range.StoreUnavailableException when it was not kept as far as is known; worth
    ///     trying again
    void append(Draft draft);
}
