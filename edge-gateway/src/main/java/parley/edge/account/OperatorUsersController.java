package parley.edge.account;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import parley.edge.rest.Fields;
import parley.edge.session.Identity;

/// `/v1/operator/users/{user}`: what operators do to an account. Told to the audit log.
@RestController
@RequestMapping("/v1/operator/users/{user}")
final class OperatorUsersController {
    private final AccountLife life;

    OperatorUsersController(AccountLife life) {
        this.life = life;
    }

    @PostMapping("/password-reset")
    @ResponseStatus(HttpStatus.CREATED)
    AccountLife.Reset reset(Identity caller, @PathVariable String user) {
        return life.issueReset(caller.asOperator(), Fields.uuid("user", user));
    }

    @PostMapping("/deactivate")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void deactivate(Identity caller, @PathVariable String user) {
        life.deactivate(caller.asOperator(), Fields.uuid("user", user));
    }

    @PostMapping("/reactivate")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void reactivate(Identity caller, @PathVariable String user) {
        life.reactivate(caller.asOperator(), Fields.uuid("user", user));
    }
}
