package parley.contract.golden;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/// The files in `golden/`, which implementations in other languages are welcome to copy.
public final class GoldenFiles {
    private GoldenFiles() {}

    public static String text(String file) {
        try (InputStream in = GoldenFiles.class.getResourceAsStream("/golden/" + file)) {
            if (in == null) {
                throw new AssertionError("no file golden/" + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @return the fields of every line that is not a comment
    public static Stream<String[]> rows(String file) {
        return text(file).lines().filter(line -> !line.startsWith("#")).map(line -> line.split(",", -1));
    }
}
