package parley.testkit.backend;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A shared library for Linux on amd64 in which every function returns -1 and every variable is zero.
///
/// The packed mysqld is linked against libaio and libnuma, which many machines lack or have under another name (Ubuntu
/// 24.04, slim images). It needs neither: asynchronous I/O is switched off by an option, and `numa_available() == -1`
/// says that there is nothing to call. So both names are given to such libraries, the same on every machine.
///
/// The file is laid out as the System V ABI and its symbol versioning ask: one read-only page with headers, names and
/// code, then one writable part with the dynamic section and the variables.
///
/// @param name the library's own name, such as `libaio.so.1`
/// @param symbols at most as many as fit into one page with their names
record StandInLibrary(String name, List<Symbol> symbols) {
    /// What the library offers under one version label.
    record Symbol(String version, String name, boolean variable) {}

    static final StandInLibrary AIO = new StandInLibrary(
            "libaio.so.1",
            List.of(
                    new Symbol("LIBAIO_0.1", "io_submit", false),
                    new Symbol("LIBAIO_0.4", "io_setup", false),
                    new Symbol("LIBAIO_0.4", "io_getevents", false)));
    static final StandInLibrary NUMA = new StandInLibrary(
            "libnuma.so.1",
            List.of(
                    new Symbol("libnuma_1.1", "mbind", false),
                    new Symbol("libnuma_1.1", "set_mempolicy", false),
                    new Symbol("libnuma_1.1", "numa_available", false),
                    new Symbol("libnuma_1.1", "numa_alloc_onnode", false),
                    new Symbol("libnuma_1.1", "numa_alloc_local", false),
                    new Symbol("libnuma_1.1", "numa_free", false),
                    new Symbol("libnuma_1.2", "numa_num_configured_cpus", false),
                    new Symbol("libnuma_1.2", "numa_node_of_cpu", false),
                    new Symbol("libnuma_1.2", "numa_all_nodes_ptr", true)));

    private static final int PAGE = 4096;
    private static final int HEADER = 64;
    private static final int SEGMENTS = 4;
    private static final int SEGMENT = 56;
    private static final int SYMBOL = 24;
    private static final int VERSION = 28;
    private static final int VARIABLE = 8;
    private static final int DYNAMIC = 10 * 16;
    private static final int FIRST_VERSION = 2; // 0 is local, 1 the library itself

    /// or $-1, %rax; ret
    private static final byte[] RETURN_MINUS_ONE = {0x48, (byte) 0x83, (byte) 0xc8, (byte) 0xff, (byte) 0xc3};

    void writeInto(Path directory) throws IOException {
        Files.write(directory.resolve(name), bytes());
    }

    /// Where each part of the file begins; addresses are the same as offsets.
    private record Layout(int hash, int symbols, int strings, int versions, int definitions, int code) {}

    private byte[] bytes() {
        Map<String, Integer> names = new LinkedHashMap<>();
        byte[] strings = strings(names);
        List<String> versions = versions();
        int count = symbols.size() + 1;
        int hash = HEADER + SEGMENTS * SEGMENT;
        int symbolTable = align(hash + 4 * (3 + count));
        int stringTable = symbolTable + count * SYMBOL;
        int versionTable = align(stringTable + strings.length);
        int definitions = align(versionTable + 2 * count);
        int code = align(definitions + VERSION * (versions.size() + 1));
        Layout layout = new Layout(hash, symbolTable, stringTable, versionTable, definitions, code);

        int variables = (int) symbols.stream().filter(Symbol::variable).count();
        ByteBuffer out =
                ByteBuffer.allocate(PAGE + DYNAMIC + VARIABLE * variables).order(ByteOrder.LITTLE_ENDIAN);
        writeHeader(out);
        writeSegments(out, code + RETURN_MINUS_ONE.length);
        writeHash(out.position(hash), count);
        writeSymbols(out.position(symbolTable), names, code);
        out.position(stringTable).put(strings);
        out.position(versionTable).putShort((short) 0);
        symbols.forEach(s -> out.putShort((short) (FIRST_VERSION + versions.indexOf(s.version()))));
        writeDefinitions(out.position(definitions), names, versions);
        out.position(code).put(RETURN_MINUS_ONE);
        writeDynamic(out.position(PAGE), layout, strings.length, versions.size() + 1);
        return out.array();
    }

    private List<String> versions() {
        return symbols.stream().map(Symbol::version).distinct().toList();
    }

    /// The string table, which begins with an empty string; fills in where each name lies.
    private byte[] strings(Map<String, Integer> places) {
        StringBuilder all = new StringBuilder("\0");
        List<String> names = new ArrayList<>(List.of(name));
        names.addAll(versions());
        symbols.forEach(symbol -> names.add(symbol.name()));
        for (String text : names) {
            places.put(text, all.length());
            all.append(text).append('\0');
        }
        return all.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void writeHeader(ByteBuffer out) {
        out.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0}).putLong(0); // 64 bit, little endian, System V
        out.putShort((short) 3).putShort((short) 62).putInt(1); // shared object, x86-64
        out.putLong(0).putLong(HEADER).putLong(0).putInt(0); // no entry point, segments follow, no sections
        out.putShort((short) HEADER).putShort((short) SEGMENT).putShort((short) SEGMENTS);
        out.putShort((short) 64).putShort((short) 0).putShort((short) 0);
    }

    private static void writeSegments(ByteBuffer out, int codeEnd) {
        writeSegment(out, 1, 5, 0, codeEnd, PAGE); // loaded, read and execute
        writeSegment(out, 1, 6, PAGE, out.capacity() - PAGE, PAGE); // loaded, read and write
        writeSegment(out, 2, 6, PAGE, DYNAMIC, 8); // the dynamic section
        writeSegment(out, 0x6474e551, 6, 0, 0, 16); // needs no executable stack
    }

    private static void writeSegment(ByteBuffer out, int type, int flags, long at, long size, long alignment) {
        out.putInt(type).putInt(flags).putLong(at).putLong(at).putLong(at);
        out.putLong(size).putLong(size).putLong(alignment);
    }

    /// One bucket that chains all symbols.
    private static void writeHash(ByteBuffer out, int count) {
        out.putInt(1).putInt(count).putInt(1).putInt(0);
        for (int i = 1; i < count; i++) {
            out.putInt(i + 1 < count ? i + 1 : 0);
        }
    }

    private void writeSymbols(ByteBuffer out, Map<String, Integer> names, int code) {
        out.put(new byte[SYMBOL]);
        int variableAt = PAGE + DYNAMIC;
        for (Symbol symbol : symbols) {
            int place = symbol.variable() ? variableAt : code;
            int size = symbol.variable() ? VARIABLE : RETURN_MINUS_ONE.length;
            variableAt += symbol.variable() ? VARIABLE : 0;
            int kind = symbol.variable() ? 0x11 : 0x12; // global object or function
            out.putInt(names.getOrDefault(symbol.name(), 0)).put((byte) kind).put((byte) 0);
            out.putShort((short) 1).putLong(place).putLong(size);
        }
    }

    private void writeDefinitions(ByteBuffer out, Map<String, Integer> names, List<String> versions) {
        writeDefinition(out, 1, 1, name, names, false);
        for (int i = 0; i < versions.size(); i++) {
            writeDefinition(out, 0, FIRST_VERSION + i, versions.get(i), names, i + 1 == versions.size());
        }
    }

    private static void writeDefinition(
            ByteBuffer out, int flags, int index, String label, Map<String, Integer> names, boolean last) {
        out.putShort((short) 1).putShort((short) flags).putShort((short) index).putShort((short) 1);
        out.putInt(hash(label)).putInt(20).putInt(last ? 0 : VERSION);
        out.putInt(names.getOrDefault(label, 0)).putInt(0);
    }

    private static void writeDynamic(ByteBuffer out, Layout layout, int stringsLength, int definitionCount) {
        long[][] entries = {
            {14, 1}, // own name, first in the string table
            {4, layout.hash()},
            {5, layout.strings()},
            {6, layout.symbols()},
            {10, stringsLength},
            {11, SYMBOL},
            {0x6ffffff0L, layout.versions()},
            {0x6ffffffcL, layout.definitions()},
            {0x6ffffffdL, definitionCount},
            {0, 0}
        };
        for (long[] entry : entries) {
            out.putLong(entry[0]).putLong(entry[1]);
        }
    }

    /// The hash of the System V ABI.
    private static int hash(String text) {
        int hash = 0;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash << 4) + text.charAt(i);
            int high = hash & 0xf0000000;
            hash = (hash ^ (high >>> 24)) & ~high;
        }
        return hash;
    }

    private static int align(int offset) {
        return (offset + 15) & ~15;
    }
}
