package parley.status.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.contract.codec.RawJson;
import parley.contract.id.NewIds;

/// Where a webhook may lead, and what its answers mean.
final class EndpointTest {
    private Receiver receiver;

    @BeforeEach
    void open() throws IOException {
        receiver = new Receiver();
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void nothingOfThisMachineIsReachedUnlessItIsAllowed() {
        for (String host : List.of("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433")) {
            String url = receiver.url("/x").replace("127.0.0.1", host);
            assertThat(call(false, url)).as(url).isInstanceOf(Endpoint.Outcome.Failed.class);
        }
        assertThat(receiver.calls("/x")).isEmpty();
        assertThat(call(true, receiver.url("/x"))).isInstanceOf(Endpoint.Outcome.Taken.class);
        assertThat(receiver.calls("/x")).hasSize(1);
    }

    @Test
    void noRedirectionIsFollowed() {
        receiver.answers(body -> 307);
        assertThat(call(true, receiver.url("/x"))).isEqualTo(new Endpoint.Outcome.Failed("answered 307"));
        assertThat(receiver.calls("/elsewhere")).isEmpty();
    }

    @Test
    void whatIsNotWantedIsToldFromWhoIsNotWell() throws IOException {
        for (int status : new int[] {400, 413, 422}) {
            receiver.answers(body -> status);
            assertThat(call(true, receiver.url("/x"))).isInstanceOf(Endpoint.Outcome.Refused.class);
        }
        for (int status : new int[] {401, 404, 429, 500, 503}) {
            receiver.answers(body -> status);
            assertThat(call(true, receiver.url("/x"))).isInstanceOf(Endpoint.Outcome.Failed.class);
        }
        String nowhere;
        try (var gone = new Receiver()) {
            nowhere = gone.url("/x");
        }
        assertThat(call(true, nowhere)).isInstanceOf(Endpoint.Outcome.Failed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.9.9.9",
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "100.127.255.255",
                "192.0.0.1",
                "198.18.0.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "fe80::1",
                "fc00::1",
                "fd12::1",
                "ff02::1",
                "::ffff:10.0.0.1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::",
                "2001:0:1::1",
                "2001:db8::1"
            })
    void privateAddressesAreNotReachable(String address) throws UnknownHostException {
        assertThat(PublicAddresses.reachable(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "100.63.255.255", "100.128.0.1", "172.32.0.1", "2606:4700::1111", "2a00::1"})
    void publicAddressesAre(String address) throws UnknownHostException {
        assertThat(PublicAddresses.reachable(InetAddress.getByName(address))).isTrue();
    }

    private static Endpoint.Outcome call(boolean allowPrivate, String url) {
        try (var endpoint = new Endpoint(allowPrivate, Clock.systemUTC())) {
            var webhook =
                    new Webhook(NewIds.next(), URI.create(url), new byte[] {1}, Set.of(EventKind.MESSAGE), null, null);
            return endpoint.call(webhook, List.of(RawJson.of("{}")));
        }
    }
}
