package parley.edge;

import parley.edge.account.Accounts;
import parley.edge.rest.Secret;

/// Operators, who cannot be made by any call from outside.
public final class Operators {
    private Operators() {}

    /// A new operator, as the command line makes one, logged in.
    public static Rest.Person loggedIn(TestGateway gateway) {
        String name = Rest.freshName();
        gateway.bean(Accounts.class).create(name, new Secret(Rest.PASSWORD), null, true);
        return new Rest(gateway).login(name, "console");
    }
}
