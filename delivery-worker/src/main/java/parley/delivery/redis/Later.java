package parley.delivery.redis;

import java.util.function.Function;

/// A reply that is there once its [RedisPipe] was flushed.
@FunctionalInterface
public interface Later<T> {
    /// @throws org.springframework.dao.DataAccessException when the command failed or its reply did not
    ///     come: then it
    ///     may have been carried out
    /// @throws IllegalStateException before the flush
    T get();

    default <R> Later<R> map(Function<? super T, ? extends R> reading) {
        return () -> reading.apply(get());
    }
}
