package parley.status.webhook;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.Timeout;
import parley.contract.codec.JsonObjectWriter;
import parley.contract.codec.RawJson;

/// Calls the other side: one POST with some events, signed. No redirection is followed, no cookie kept, and
/// what is answered beyond the status is not looked at. Safe from any thread; blocks for at most 15 s.
final class Endpoint implements AutoCloseable {
    /// What came of a call.
    sealed interface Outcome {
        record Taken() implements Outcome {}

        /// These events are not wanted as they are; others may be.
        record Refused(String why) implements Outcome {}

        /// The other side is not there, or not well.
        record Failed(String why) implements Outcome {}
    }

    private static final Timeout CONNECT = Timeout.ofSeconds(3);
    private static final Timeout SILENCE = Timeout.ofSeconds(10);
    private static final long LONGEST_SECONDS = 15;
    private static final int MOST_CONNECTIONS = 64;
    private static final int MOST_TO_ONE = 4;

    private final Clock clock;
    private final CloseableHttpClient http;
    private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("webhook-deadline").daemon().factory());

    Endpoint(boolean allowPrivate, Clock clock) {
        this.clock = clock;
        DnsResolver resolver = allowPrivate ? SystemDefaultDnsResolver.INSTANCE : new PublicAddresses();
        var connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(resolver)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(CONNECT)
                        .setSocketTimeout(SILENCE)
                        .build())
                .setMaxConnTotal(MOST_CONNECTIONS)
                .setMaxConnPerRoute(MOST_TO_ONE)
                .build();
        this.http = HttpClients.custom()
                .setConnectionManager(connections)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(SILENCE)
                        .setConnectionRequestTimeout(SILENCE)
                        .build())
                .setUserAgent("Parley-Webhook")
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAutomaticRetries()
                .disableAuthCaching()
                .build();
    }

    Outcome call(Webhook webhook, List<RawJson> events) {
        byte[] body = body(webhook, events);
        try {
            return outcome(post(webhook, body));
        } catch (IOException | RuntimeException e) {
            return new Outcome.Failed(String.valueOf(e.getMessage()));
        }
    }

    /// @return the status
    private int post(Webhook webhook, byte[] body) throws IOException {
        var post = new HttpPost(webhook.url());
        post.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
        post.setHeader(Signature.HEADER, Signature.of(webhook.secret(), clock.instant(), body));
        Future<?> deadline = deadlines.schedule(() -> post.cancel(), LONGEST_SECONDS, TimeUnit.SECONDS);
        try {
            return http.execute(post, response -> response.getCode());
        } finally {
            deadline.cancel(false);
        }
    }

    private static Outcome outcome(int status) {
        if (status / 100 == 2) {
            return new Outcome.Taken();
        }
        return switch (status) {
            case 400, 406, 409, 413, 415, 422 -> new Outcome.Refused("answered " + status);
            default -> new Outcome.Failed("answered " + status);
        };
    }

    private static byte[] body(Webhook webhook, List<RawJson> events) {
        var out = new java.io.ByteArrayOutputStream();
        out.write('[');
        for (int i = 0; i < events.size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            events.get(i).writeTo(out);
        }
        out.write(']');
        RawJson list = RawJson.of(out.toByteArray());
        return new JsonObjectWriter(64 + list.length())
                .uuid("webhook", webhook.id())
                .raw("events", list)
                .finish();
    }

    @Override
    public void close() {
        deadlines.shutdownNow();
        http.close(org.apache.hc.core5.io.CloseMode.IMMEDIATE);
    }
}
