package parley.toolbox;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/// A command that only holds others was called without one.
public final class NoCommandException extends ParameterException {
    private static final long serialVersionUID = 1;

    public NoCommandException(CommandLine line) {
        super(line, "expected a command");
    }
}
