package parley.status.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RestController;
import parley.contract.id.NewIds;
import parley.status.authentication.Caller;
import parley.status.operator.audit.OperatorInterceptor;
import parley.status.problem.Inputs;
import parley.status.problem.ProblemException;

/// `/v1/operator/webhooks`: made, listed with how they fare, paused, resumed, rewound, removed.
@RestController
public final class WebhooksController {
    /// @param secret key of the signatures, as text; told this once
    record Made(UUID webhook, String secret) {}

    /// @param state `active`, `failing` or `paused`
    /// @param why it is paused, or fails
    /// @param lag records of its topics that it has not come to
    /// @param buried events that it refused for good
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Listed(
            UUID webhook,
            URI url,
            List<String> kinds,
            @Nullable UUID conversation,
            @Nullable UUID user,
            Instant created,
            UUID createdBy,
            String state,
            @Nullable Instant since,
            @Nullable String why,
            long lag,
            long buried) {}

    record Listing(List<Listed> webhooks) {}

    private static final int SECRET_BYTES = 32;
    private static final String BY_OPERATOR = "an operator paused it";

    private final MySqlWebhooks store;
    private final KafkaPlaces places;
    private final Subscriptions subscriptions;
    private final boolean allowPrivate;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    WebhooksController(
            MySqlWebhooks store, KafkaPlaces places, Subscriptions subscriptions, boolean allowPrivate, Clock clock) {
        this.store = store;
        this.places = places;
        this.subscriptions = subscriptions;
        this.allowPrivate = allowPrivate;
        this.clock = clock;
    }

    /// It is told of what gets into the log from now on.
    @PostMapping("/v1/operator/webhooks")
    ResponseEntity<Made> create(
            @RequestAttribute(Caller.ATTRIBUTE) Caller caller,
            @RequestAttribute(OperatorInterceptor.BODY) byte[] body) {
        var request = WebhookRequest.parse(body);
        byte[] bits = new byte[SECRET_BYTES];
        random.nextBytes(bits);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
        var webhook = new Webhook(
                NewIds.next(),
                request.url(allowPrivate),
                secret.getBytes(StandardCharsets.US_ASCII),
                request.kinds(),
                request.id("conversation"),
                request.id("user"));
        // Before anybody tells it anything: nothing that follows is missed.
        places.put(webhook, null);
        store.insert(webhook, clock.instant(), caller.user());
        subscriptions.look();
        return ResponseEntity.status(HttpStatus.CREATED)
                .cacheControl(CacheControl.noStore())
                .body(new Made(webhook.id(), secret));
    }

    @GetMapping("/v1/operator/webhooks")
    ResponseEntity<Listing> list() {
        return answer(new Listing(store.all().stream().map(this::listed).toList()));
    }

    @GetMapping("/v1/operator/webhooks/{webhook}")
    ResponseEntity<Listed> show(@PathVariable("webhook") String webhook) {
        return answer(listed(find(webhook)));
    }

    @DeleteMapping("/v1/operator/webhooks/{webhook}")
    ResponseEntity<Void> remove(@PathVariable("webhook") String webhook) {
        store.delete(find(webhook).webhook().id());
        subscriptions.look();
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/v1/operator/webhooks/{webhook}/pause")
    ResponseEntity<Listed> pause(@PathVariable("webhook") String webhook) {
        store.pause(find(webhook).webhook().id(), clock.instant(), BY_OPERATOR);
        subscriptions.look();
        return show(webhook);
    }

    @PostMapping("/v1/operator/webhooks/{webhook}/resume")
    ResponseEntity<Listed> resume(@PathVariable("webhook") String webhook) {
        store.resume(find(webhook).webhook().id());
        subscriptions.look();
        return show(webhook);
    }

    /// Of a paused one only: nobody else may move it meanwhile.
    @PostMapping("/v1/operator/webhooks/{webhook}/rewind")
    ResponseEntity<Listed> rewind(
            @PathVariable("webhook") String webhook, @RequestAttribute(OperatorInterceptor.BODY) byte[] body) {
        Instant to = WebhookRequest.parse(body).to(clock.instant());
        MySqlWebhooks.Stored found = find(webhook);
        if (found.active()) {
            throw ProblemException.conflict("webhook " + webhook + " is not paused: pause it first");
        }
        places.put(found.webhook(), to);
        return show(webhook);
    }

    private MySqlWebhooks.Stored find(String id) {
        return store.find(Inputs.uuid("webhook", id)).orElseThrow(() -> ProblemException.notFound("webhook " + id));
    }

    private Listed listed(MySqlWebhooks.Stored stored) {
        Webhook webhook = stored.webhook();
        boolean failing = stored.failingSince() != null;
        String active = failing ? "failing" : "active";
        return new Listed(
                webhook.id(),
                webhook.url(),
                webhook.kinds().stream().map(EventKind::text).toList(),
                webhook.conversation(),
                webhook.user(),
                stored.created(),
                stored.createdBy(),
                stored.active() ? active : "paused",
                stored.active() ? stored.failingSince() : stored.pausedAt(),
                stored.active() ? stored.failure() : stored.pausedWhy(),
                places.lag(webhook),
                stored.buried());
    }

    private static <T> ResponseEntity<T> answer(T body) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(body);
    }
}
