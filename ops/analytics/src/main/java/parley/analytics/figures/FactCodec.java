package parley.analytics.figures;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import parley.contract.event.AnalyticsMinute.StuckDevice;

/// Facts as bytes, for the topic between the two folds, which nobody else reads: a letter for the kind,
/// then the fields.
final class FactCodec {
    private FactCodec() {}

    static byte[] encode(Fact fact) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            switch (fact) {
                case Fact.Sent sent -> {
                    begin(out, 's', sent);
                    id(out, sent.conversation());
                    id(out, sent.sender());
                }
                case Fact.Read read -> {
                    begin(out, 'r', read);
                    id(out, read.user());
                }
                case Fact.Delivered delivered -> {
                    begin(out, 'd', delivered);
                    out.writeLong(delivered.millis());
                }
                case Fact.Reached reached -> {
                    begin(out, 'c', reached);
                    out.writeInt(reached.partition());
                }
                case Fact.Stuck stuck -> {
                    begin(out, 'k', stuck);
                    out.writeInt(stuck.partition());
                    out.writeLong(stuck.devices());
                    devices(out, stuck.longest());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// @throws UncheckedIOException when the bytes are no fact
    static Fact decode(byte[] bytes) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            char kind = (char) in.readByte();
            long at = in.readLong();
            return switch (kind) {
                case 's' -> new Fact.Sent(at, id(in), id(in));
                case 'r' -> new Fact.Read(at, id(in));
                case 'd' -> new Fact.Delivered(at, in.readLong());
                case 'c' -> new Fact.Reached(at, in.readInt());
                case 'k' -> new Fact.Stuck(at, in.readInt(), in.readLong(), devices(in));
                default -> throw new IOException("fact of kind " + (int) kind);
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void begin(DataOutputStream out, char kind, Fact fact) throws IOException {
        out.writeByte(kind);
        out.writeLong(fact.at());
    }

    private static void id(DataOutputStream out, UUID id) throws IOException {
        out.writeLong(id.getMostSignificantBits());
        out.writeLong(id.getLeastSignificantBits());
    }

    private static UUID id(DataInputStream in) throws IOException {
        return new UUID(in.readLong(), in.readLong());
    }

    private static void devices(DataOutputStream out, List<StuckDevice> devices) throws IOException {
        out.writeInt(devices.size());
        for (StuckDevice device : devices) {
            id(out, device.conversation());
            id(out, device.user());
            out.writeUTF(device.device());
            out.writeLong(device.cursor());
            out.writeLong(device.head());
            out.writeLong(device.since().toEpochMilli());
        }
    }

    private static List<StuckDevice> devices(DataInputStream in) throws IOException {
        int count = in.readInt();
        var devices = new ArrayList<StuckDevice>();
        for (int i = 0; i < count; i++) {
            devices.add(new StuckDevice(
                    id(in), id(in), in.readUTF(), in.readLong(), in.readLong(), Instant.ofEpochMilli(in.readLong())));
        }
        return devices;
    }
}
