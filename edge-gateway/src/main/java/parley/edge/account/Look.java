package parley.edge.account;

import com.ibm.icu.text.SpoofChecker;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/// What a name looks like: the skeleton of UTS 39, without regard to case. `paypal` with a Cyrillic `а`,
/// `b0b` and `bob`, `Alice` with a capital `I` look like the plain ones. Pure.
final class Look {
    private Look() {}

    /// @param name as it was typed: a capital `I` looks like `l` and a small one does not
    /// @return the skeleton
    static String of(String name) {
        String upright = Skeletons.CHECKER.getSkeleton(name);
        return Skeletons.CHECKER.getSkeleton(upright.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT));
    }

    /// @return 32 bytes: a skeleton may be much longer than its name
    static byte[] hash(String name) {
        return sha256(of(name));
    }

    /// @return the look of a name that looks like no other
    static byte[] alone(String key) {
        return sha256("\u0000" + key);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /// Read when the first name is looked at: the tables take a while.
    private static final class Skeletons {
        static final SpoofChecker CHECKER =
                new SpoofChecker.Builder().setChecks(SpoofChecker.CONFUSABLE).build();
    }
}
