package parley.toolbox.chaos.history;

import java.util.UUID;

/// One installation of one user.
///
/// @param device the installation's name
public record Who(UUID user, String device) {
    @Override
    public String toString() {
        return user + "/" + device;
    }
}
