package parley.status.operator.past;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import parley.contract.codec.JsonObjectWriter;
import parley.contract.codec.RawJson;
import parley.contract.id.NewIds;
import parley.contract.id.Seq;
import parley.status.history.UnprovablePageException;
import parley.status.operator.past.PastConversations.Past;
import parley.status.problem.Inputs;
import parley.status.problem.ProblemException;

/// `GET /v1/operator/conversations/{id}?at=TIME`, with `user` only what that user could see then; further pages with
/// `before`.
@RestController
public final class PastController {
    private static final int MOST = 100;
    private static final int USUAL = 50;

    private final PastConversations conversations;

    public PastController(PastConversations conversations) {
        this.conversations = conversations;
    }

    @GetMapping("/v1/operator/conversations/{id}")
    ResponseEntity<byte[]> at(@PathVariable("id") String id, @RequestParam MultiValueMap<String, String> query) {
        UUID conversation = Inputs.uuid("conversation", id);
        Instant at = time(query.getFirst("at"));
        String text = query.getFirst("user");
        UUID viewer = text == null ? null : Inputs.uuid("user", text);
        Long limit = Inputs.number(query, "limit", 1, MOST);
        try {
            Past past = conversations.at(
                    conversation,
                    at,
                    viewer,
                    Inputs.number(query, "before", 0, Seq.MAX),
                    limit == null ? USUAL : limit.intValue());
            if (past == null) {
                throw ProblemException.notFound("conversation " + conversation);
            }
            return ResponseEntity.ok()
                    .contentType(MediaType.APPLICATION_JSON)
                    .cacheControl(CacheControl.noStore())
                    .body(json(conversation, at, viewer, past));
        } catch (UnprovablePageException e) {
            throw ProblemException.unavailable("what is stored does not prove this page complete yet");
        }
    }

    private static Instant time(@Nullable String text) {
        try {
            return Instant.parse(text == null ? "" : text);
        } catch (DateTimeException e) {
            throw ProblemException.badInput("at", text == null ? "" : text, "a time such as 2026-01-01T00:00:00Z");
        }
    }

    private static byte[] json(UUID conversation, Instant at, @Nullable UUID viewer, Past past) {
        String present = past.present().stream()
                .map(one -> "{\"user\":\"" + one.user() + "\",\"since\":" + one.since() + "}")
                .collect(Collectors.joining(",", "[", "]"));
        return new JsonObjectWriter(1024)
                .uuid("conversation", conversation)
                .text("at", at.toString())
                .number("head", past.head())
                .raw("members", RawJson.of(present.getBytes(StandardCharsets.UTF_8)))
                .raw("page", RawJson.of(past.page().json(viewer == null ? NewIds.SYSTEM : viewer)))
                .finish();
    }
}
