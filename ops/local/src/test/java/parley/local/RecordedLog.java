package parley.local;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/// What this JVM logs between its making and its closing. Safe from any thread.
final class RecordedLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger product = (Logger) LoggerFactory.getLogger("parley");
    private final Level before = product.getLevel();
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    RecordedLog() {
        this(Level.INFO);
    }

    /// @param level of the product's loggers meanwhile
    RecordedLog(Level level) {
        setContext(root.getLoggerContext());
        start();
        root.addAppender(this);
        product.setLevel(level);
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    protected void append(ILoggingEvent event) {
        var line = new StringBuilder(event.getFormattedMessage());
        if (event.getThrowableProxy() != null) {
            line.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        if (event.getKeyValuePairs() != null) {
            line.append(event.getKeyValuePairs());
        }
        lines.add(line.append(event.getMDCPropertyMap()).toString());
    }

    @Override
    public void close() {
        product.setLevel(before);
        root.detachAppender(this);
        stop();
    }
}
