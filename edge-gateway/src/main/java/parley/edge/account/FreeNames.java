package parley.edge.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import parley.edge.rest.ProblemException;

/// Names for somebody who did not choose one here. Pure.
final class FreeNames {
    private static final int SHORT = 6;
    private static final int LONG = 16;

    private FreeNames() {}

    /// @param wanted anything; null: nothing
    /// @param origin what tells this person from all others
    /// @return the wanted one, one like it, and one that is nobody else's; what cannot be a name is left out
    static List<Username> of(@Nullable String wanted, String origin) {
        String mark = hash(origin);
        String local = wanted == null ? "" : wanted.split("@", 2)[0];
        String some = local.isEmpty() ? "user" : local;
        return Stream.of(local, some + "-" + mark.substring(0, SHORT), "user-" + mark.substring(0, LONG))
                .map(name -> attempt(() -> Username.parse("username", name)))
                .flatMap(Optional::stream)
                .toList();
    }

    /// @return empty when it is refused
    static <T> Optional<T> attempt(Supplier<T> parse) {
        try {
            return Optional.of(parse.get());
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    private static String hash(String origin) {
        try {
            byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(origin.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha256);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
