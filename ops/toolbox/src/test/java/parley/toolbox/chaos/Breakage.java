package parley.toolbox.chaos;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/// A rule of the platform, broken on purpose.
enum Breakage {
    /// As it should be.
    NONE("parley.none.", "", bytes -> bytes),
    /// A gateway sends what is pushed without asking whether something may lie before it.
    NO_BOUND_CHECK(
            "parley.edge.",
            "parley/edge/push/PushState.class",
            bytes -> prepended(bytes, "offer", code -> code.lconst_0().lstore(4))),
    /// Whatever is pushed counts as acknowledged: see [EagerCursors], which does it from outside.
    CURSOR_MOVED_ON_PUSH("parley.none.", "", bytes -> bytes),
    /// The sink moves its position in a transaction of its own, and then writes the rows.
    COMMIT_BEFORE_EFFECT(
            "parley.sink.", "parley/sink/write/MySqlBatchWriter.class", bytes -> committedAfter(bytes, "advance")),
    /// Any worker may apply anything to the view, whatever the view's position is.
    NO_COMPARE_AND_SET(
            "parley.delivery.",
            "parley/delivery/view/apply.lua",
            bytes -> text(bytes, "if view[1] ~= ARGV[1]", "if false")),
    /// Rows of the database prove everything, however far the sink has come.
    NO_WATERMARK("parley.edge.", "parley/edge/push/MySqlArchive.class", bytes -> everythingWritten(bytes));

    private final String packages;
    private final String resource;
    private final UnaryOperator<byte[]> change;

    Breakage(String packages, String resource, UnaryOperator<byte[]> change) {
        this.packages = packages;
        this.resource = resource;
        this.change = change;
    }

    MutantLoader loader() {
        return new MutantLoader(packages, resource, change);
    }

    boolean breaks(String service) {
        return packages.equals("parley." + service + ".");
    }

    private static byte[] text(byte[] script, String right, String wrong) {
        return new String(script, StandardCharsets.UTF_8).replace(right, wrong).getBytes(StandardCharsets.UTF_8);
    }

    private interface Start {
        void at(CodeBuilder code);
    }

    private static byte[] prepended(byte[] bytes, String method, Start start) {
        CodeTransform code = new CodeTransform() {
            @Override
            public void atStart(CodeBuilder builder) {
                start.at(builder);
            }

            @Override
            public void accept(CodeBuilder builder, CodeElement element) {
                builder.with(element);
            }
        };
        return changed(bytes, method, code);
    }

    private static byte[] committedAfter(byte[] bytes, String call) {
        ClassDesc connection = ClassDesc.of("java.sql.Connection");
        // write(slices): the connection is the first local.
        CodeTransform code = (builder, element) -> {
            builder.with(element);
            if (element instanceof InvokeInstruction invoke
                    && invoke.name().stringValue().equals(call)) {
                builder.aload(2).invokeinterface(connection, "commit", MethodTypeDesc.of(ConstantDescs.CD_void));
            }
        };
        return changed(bytes, "write", code);
    }

    private static byte[] everythingWritten(byte[] bytes) {
        ClassDesc slice = ClassDesc.of("parley.contract.range.ArchiveSlice");
        CodeTransform code = (builder, element) -> {
            if (element instanceof InvokeInstruction invoke
                    && invoke.name().stringValue().equals("longValue")) {
                builder.with(element).pop2().loadConstant(1L << 43);
            } else {
                builder.with(element);
            }
        };
        return ClassFile.of()
                .transformClass(
                        ClassFile.of().parse(bytes),
                        ClassTransform.transformingMethodBodies(
                                method -> method.methodName().stringValue().startsWith("lambda$slice")
                                        || method.methodName().stringValue().equals("slice"),
                                code));
    }

    private static byte[] changed(byte[] bytes, String method, CodeTransform code) {
        return ClassFile.of()
                .transformClass(
                        ClassFile.of().parse(bytes),
                        ClassTransform.transformingMethodBodies(
                                model -> model.methodName().stringValue().equals(method), code));
    }
}
