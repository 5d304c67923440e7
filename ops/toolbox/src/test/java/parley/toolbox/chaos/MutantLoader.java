package parley.toolbox.chaos;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Loads one service anew from the class path, with one class or script of it changed: so that a rule can be
/// broken without a switch in the product.
final class MutantLoader extends ClassLoader {
    private final String packages;
    private final String resource;
    private final UnaryOperator<byte[]> change;
    private volatile boolean changed;

    /// @param packages prefix of the service's classes: `parley.edge.`
    /// @param resource that is changed: a class file or a script, with slashes
    MutantLoader(String packages, String resource, UnaryOperator<byte[]> change) {
        super(MutantLoader.class.getClassLoader());
        this.packages = packages;
        this.resource = resource;
        this.change = change;
    }

    /// @return whether the changed class or script was loaded and differs from the right one
    boolean changed() {
        return changed;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(packages)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            return known == null ? define(name) : known;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = in.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        InputStream in = super.getResourceAsStream(name);
        if (in == null || !name.equals(resource)) {
            return in;
        }
        try (in) {
            byte[] right = in.readAllBytes();
            byte[] wrong = change.apply(right);
            changed = changed || !java.util.Arrays.equals(right, wrong);
            return new ByteArrayInputStream(wrong);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
