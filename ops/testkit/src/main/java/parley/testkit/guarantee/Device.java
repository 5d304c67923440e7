package parley.testkit.guarantee;

import java.util.UUID;

/// One installation of a user's client.
public record Device(UUID user, String name) {
    @Override
    public String toString() {
        return user.toString().substring(24) + "/" + name;
    }
}
