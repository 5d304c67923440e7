package parley.contract.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.contract.codec.RawJson;

final class MentionsTest {
    private static final UUID ANNA = UUID.fromString("0192aaaa-0000-7000-8000-000000000001");
    private static final UUID BERT = UUID.fromString("0192aaaa-0000-7000-8000-000000000002");

    @Property
    void findsTheIdsAmongWhatElseIsInTheList(@ForAll("elements") List<String> elements) {
        Set<UUID> users = Stream.of(ANNA, BERT)
                .filter(user -> elements.contains("\"" + user + "\""))
                .collect(Collectors.toSet());
        Mentions mentions = of("{\"text\":\"hi\",\"mentions\":" + elements + ",\"n\":[1.50]}");
        assertThat(mentions.all()).isFalse();
        assertThat(mentions.users()).isEqualTo(users);
    }

    @Provide
    Arbitrary<List<String>> elements() {
        return Arbitraries.of(
                        "\"" + ANNA + "\"",
                        "\"" + BERT + "\"",
                        "\"" + Mentions.ALL + "\"",
                        "\"all\"",
                        "\"00000000-0000-0000-0000-00000000000\\n\"",
                        "\"" + "x".repeat(36) + "\"",
                        "\"" + "é".repeat(18) + "\"",
                        "[\"" + ANNA + "\"]",
                        "{\"mentions\":\"all\"}",
                        "10000000000000000000000000000000000000",
                        "null")
                .list()
                .ofMaxSize(6);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"mentions\":\"All\"}",
                "{\"mentions\":\"\"}",
                "{\"mentions\":null}",
                "{\"mentions\":{\"all\":true}}",
                "{\"mentions\":[\"0192aaaa-0000-7000-8000-000000000001\"",
                "{\"mentions\":[\"0192aaaa-0000-7000-8000-000000000001\"]} {}",
                "{\"text\":\"{\\\"mentions\\\":\\\"all\\\"}\"}",
                "{\"inner\":{\"mentions\":\"all\"}}",
                "[\"mentions\",\"all\"]",
                "\"mentions\"",
                "{\"mentions\":",
                "\"mentions",
                ""
            })
    void oddBodiesMentionNobody(String body) {
        assertThat(of(body)).isEqualTo(new Mentions(false, Set.of()));
    }

    @Test
    void everybodyIsOneWord() {
        assertThat(of("{ \"mentions\" : \"all\" }")).isEqualTo(new Mentions(true, Set.of()));
    }

    @Test
    void looksAtAHundred() {
        String ids = IntStream.range(0, 1_000)
                .mapToObj(user -> "\"" + new UUID(1, user) + "\"")
                .collect(Collectors.joining(","));
        assertThat(of("{\"mentions\":[" + ids + "]}").users())
                .hasSize(Mentions.MOST)
                .contains(new UUID(1, 99));
    }

    private static Mentions of(String body) {
        return Mentions.of(RawJson.of(body));
    }
}
