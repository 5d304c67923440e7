package parley.local.process;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Properties;
import parley.local.LocalStartException;
import parley.testkit.backend.ProcessBackends;
import parley.testkit.fixture.Topics;

/// Writes what a service is told into a file that only the owner can read: a password on a command line could be read
/// by everybody.
final class ServiceSettings {
    private ServiceSettings() {}

    /// @param keys where the gateways keep their signing keys
    /// @param jwks where the public keys are asked for
    static void write(ServiceProcess service, ProcessBackends backends, BackendLinks links, Path keys, String jwks) {
        var settings = new Properties();
        settings.setProperty("parley.kafka.bootstrap", links.kafka());
        settings.setProperty(
                "parley.kafka.replication", Integer.toString(backends.kafka().brokers()));
        settings.setProperty("parley.partitions", Integer.toString(Topics.PARTITIONS));
        settings.setProperty("parley.mysql.url", links.mysql());
        settings.setProperty("parley.mysql.user", backends.mysql().user());
        settings.setProperty("parley.mysql.password", backends.mysql().password());
        settings.setProperty("parley.redis.host", backends.redis().host());
        settings.setProperty("parley.redis.port", Integer.toString(links.redis()));
        settings.setProperty("server.address", "127.0.0.1");
        settings.setProperty("management.server.address", "127.0.0.1");
        settings.setProperty("management.server.port", Integer.toString(service.managementPort()));
        switch (service.kind()) {
            case GATEWAY -> {
                settings.setProperty("server.port", Integer.toString(service.port()));
                settings.setProperty("parley.keys.directory", keys.toString());
            }
            case STATUS -> {
                settings.setProperty("server.port", Integer.toString(service.port()));
                settings.setProperty("parley.jwks", jwks);
            }
            case WORKER -> {} // nothing listens but the actuator
            case SINK -> settings.setProperty("server.port", "-1");
        }
        write(service.settings(), settings);
    }

    private static void write(Path file, Properties settings) {
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try {
            var text = new StringWriter();
            settings.store(text, null);
            Path part = Files.createTempFile(file.toAbsolutePath().getParent(), "settings", ".part", ownerOnly);
            Files.writeString(part, text.toString());
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new LocalStartException(file + " could not be written: " + e.getMessage(), e);
        }
    }
}
