package parley.edge.oidc;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import parley.edge.account.Accounts;
import parley.edge.rest.Fields;
import parley.edge.rest.Secret;
import parley.edge.session.Device;
import parley.edge.session.Grant;
import parley.edge.session.Sessions;

/// `/v1/sessions/exchange`: a token of the identity provider for a session that ends with it.
@RestController
final class ExchangeController {
    /// @param token of the provider, for our audience
    record Exchange(@Nullable Secret token, @Nullable String device) {}

    private final ProviderTokens tokens;
    private final Identities identities;
    private final Accounts accounts;
    private final Sessions sessions;

    ExchangeController(ProviderTokens tokens, Identities identities, Accounts accounts, Sessions sessions) {
        this.tokens = tokens;
        this.identities = identities;
        this.accounts = accounts;
        this.sessions = sessions;
    }

    @PostMapping("/v1/sessions/exchange")
    @ResponseStatus(HttpStatus.CREATED)
    Grant exchange(@RequestBody Exchange exchange) {
        String token = Fields.required("token", exchange.token()).value();
        String device = Device.parse("device", exchange.device());
        Subject subject = tokens.verify(token);
        return sessions.exchange(accounts.proven(identities.user(subject)), device, subject.expires(), subject.token());
    }
}
