package parley.status.authentication;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Keys in a file, or in all `*.json` files of a directory.
final class FileJwksSource implements JwksSource {
    private final Path path;

    FileJwksSource(Path path) {
        this.path = path;
    }

    @Override
    public List<String> documents() throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(Files.readString(path));
        }
        var documents = new ArrayList<String>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path, "*.json")) {
            for (Path file : files) {
                documents.add(Files.readString(file));
            }
        }
        return documents;
    }

    @Override
    public String place() {
        return path.toString();
    }
}
