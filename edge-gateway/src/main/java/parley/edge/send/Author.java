package parley.edge.send;

import java.util.UUID;
import parley.contract.id.NewIds;

/// Whom a message is from.
///
/// @param user an account, or [NewIds#SYSTEM]
/// @param device on which it was written, or what stands for it
public record Author(UUID user, String device) {
    /// @return whether nobody in particular says it
    boolean system() {
        return user.equals(NewIds.SYSTEM);
    }
}
