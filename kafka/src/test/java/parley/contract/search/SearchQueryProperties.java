package parley.contract.search;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/// What matches, and that the index leads to all of it.
final class SearchQueryProperties {
    /// The index finds every text that matches: its pairs hold all pairs of the question.
    @Property(tries = 1_000)
    void theIndexMissesNothing(@ForAll("texts") String text, @ForAll long seed) {
        String normal = SearchableText.normalized(text);
        SearchQuery query = SearchQuery.of(somethingOf(normal, new Random(seed)));
        if (query == null) {
            return;
        }
        assertThat(query.matches(normal)).as("in '%s'", normal).isNotEmpty();
        Set<String> indexed = pairs(IndexTerms.of(normal));
        for (String pair : query.expression().split(" ")) {
            assertThat(indexed).contains(pair.substring(1));
        }
    }

    @Property(tries = 1_000)
    void wordsMatchTheBeginningsOfWords(@ForAll("letters") String text, @ForAll("letters") String question) {
        SearchQuery query = SearchQuery.of(question);
        List<String> wanted = words(question);
        if (wanted.stream().noneMatch(word -> word.length() > 1)) {
            assertThat(query).isNull();
            return;
        }
        boolean naive = wanted.stream().allMatch(word -> words(text).stream().anyMatch(own -> own.startsWith(word)));
        assertThat(requireNonNull(query)
                        .matches(SearchableText.normalized(text))
                        .isEmpty())
                .isEqualTo(!naive);
    }

    @Property(tries = 500)
    void placesAreOfTheText(@ForAll("texts") String text, @ForAll("texts") String question) {
        String normal = SearchableText.normalized(text);
        SearchQuery query = SearchQuery.of(question.substring(0, Math.min(2, question.length())));
        if (query == null) {
            return;
        }
        int end = -1;
        for (Span span : query.matches(normal)) {
            assertThat(span.from()).isGreaterThan(end).isLessThan(span.to());
            end = span.to();
            assertThat(end).isLessThanOrEqualTo(normal.length());
            String found = normal.substring(span.from(), span.to());
            assertThat(Character.isLowSurrogate(found.charAt(0))).isFalse();
            assertThat(Character.isHighSurrogate(found.charAt(found.length() - 1)))
                    .isFalse();
        }
    }

    /// Nothing that a person types is an operator of the index.
    @Property(tries = 1_000)
    void theExpressionHoldsPairsAlone(@ForAll String any) {
        SearchQuery query = SearchQuery.of(any);
        if (query != null) {
            assertThat(query.expression().split(" ")).isNotEmpty().allSatisfy(pair -> {
                assertThat(pair.codePointCount(0, pair.length())).isEqualTo(3);
                assertThat(pair).startsWith("+");
                assertThat(pair.codePoints().skip(1)).allMatch(c -> c > 0x7f);
            });
        }
    }

    @Example
    void findsInEveryScript() {
        found("天气", "今天天气预报说会下雨");
        found("山吧", "這個週末有空嗎？我們去爬山吧！");
        found("電車", "電車が遅れている");
        found("ハンカク", "ﾊﾝｶｸもたまに混ざる");
        found("カート", "スカートを買う");
        found("회의", "오늘회의는 세 시");
        found("สวัสดี", "ครับสวัสดีครับ");
        found("STRASSEN", "Die Straßenbahn fällt aus");
        found("οδυσσευς", "ΟΔΥΣΣΕΥΣ και");
        found("έρχομαι", "Έρχομαι");
        found("تمام", "نعم تمام شكرا");
        found("जन्म", "जन्मदिन मुबारक");
        found("ｃｏｎｃｅｒｔ ticket", "Tickets for the O'Brien concert");
        found("can't", "I can't");
        found("istanbul", "İSTANBUL");
        found("𠮷野", "𠮷野家に行く");
        missed("bahn", "Straßenbahn");
        missed("天雨", "天下雨");
        missed("tickets concert", "tickets only");
    }

    @Example
    void needsTwoCharacters() {
        for (String text : new String[] {"", " ", "a", "a b c", "好", "!!", "+-*\"()~<>@", "🎂🎂", "_ "}) {
            assertThat(SearchQuery.of(text)).as(text).isNull();
        }
        assertThat(SearchQuery.of("ok")).isNotNull();
        assertThat(SearchQuery.of("a bc")).isNotNull();
    }

    @Example
    void saysWhere() {
        assertThat(requireNonNull(SearchQuery.of("strasse")).matches("Die Straße, STRASSE"))
                .containsExactly(new Span(4, 10), new Span(12, 19));
        assertThat(requireNonNull(SearchQuery.of("哈哈")).matches("哈哈哈哈哈")).containsExactly(new Span(0, 4));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .withChars("abßΣσςŁİı 好的是天气ハカーガ회의ไทยक्षतمرحبا12_.,!+\"*\n🎂")
                .ofMaxLength(40);
    }

    @Provide
    Arbitrary<String> letters() {
        return Arbitraries.strings().withChars("aabbAB .-").ofMaxLength(14);
    }

    private static void found(String question, String text) {
        String normal = requireNonNull(SearchableText.of("text", SearchableTextTest.body("text", text)));
        SearchQuery query = requireNonNull(SearchQuery.of(question));
        assertThat(query.matches(normal)).as("%s in %s", question, text).isNotEmpty();
        assertThat(pairs(IndexTerms.of(normal)))
                .containsAll(Arrays.stream(query.expression().split(" "))
                        .map(pair -> pair.substring(1))
                        .toList());
    }

    private static void missed(String question, String text) {
        assertThat(requireNonNull(SearchQuery.of(question)).matches(text)).isEmpty();
    }

    /// As MySQL's parser of pairs cuts them.
    private static Set<String> pairs(String terms) {
        var pairs = new HashSet<String>();
        for (String term : terms.split(" ")) {
            int[] points = term.codePoints().toArray();
            for (int i = 0; i + 1 < points.length; i++) {
                pairs.add(new String(points, i, 2));
            }
        }
        return pairs;
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^a-z]+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /// A beginning of a word, or a part of a run, of the text; sometimes two.
    private static String somethingOf(String text, Random random) {
        FoldedText folded = FoldedText.of(text);
        var parts = new StringBuilder();
        for (int i = 1 + random.nextInt(2); i > 0 && !folded.runs().isEmpty(); i--) {
            FoldedText.Run run = folded.runs().get(random.nextInt(folded.runs().size()));
            String whole = folded.text(run);
            int points = whole.codePointCount(0, whole.length());
            int from = run.dense() ? random.nextInt(points) : 0;
            int to = from + 1 + random.nextInt(points - from);
            @Nullable String part = whole.substring(whole.offsetByCodePoints(0, from), whole.offsetByCodePoints(0, to));
            parts.append(part).append(' ');
        }
        return parts.toString();
    }
}
