using System.Text.Json.Nodes;
using Auth0Sync.HubSpotSimulator.Model;

namespace Auth0Sync.HubSpotSimulator.Http;

/// <summary>The paths under <c>/_simulator</c>, by which a test looks behind the scenes. They take no token.</summary>
internal static class ControlEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, SimulatedAccount account, AnswerWriter writer)
    {
        Get("contacts", query => ControlView.Contacts(account.Contacts.Where(contact =>
            query.All(entry => contact[entry.Key] == entry.Value.ToString()))));
        Get("calls", _ => ControlView.Calls(account.Calls));
        Post("faults", (_, body) => FaultReader.Read(body).Answer(fault =>
        {
            account.Faults.Add(fault);
            return new ApiAnswer(204);
        }));
        Map("DELETE", "faults", _ =>
        {
            account.Faults.Clear();
            return new ApiAnswer(204);
        });
        Post("reset", (_, _) =>
        {
            account.Reset();
            return new ApiAnswer(204);
        });
        Post("search/catch-up", (_, _) =>
        {
            account.CatchUpSearch();
            return new ApiAnswer(204);
        });
        Post("contacts", (_, body) => Contact(body.Properties().Then(values =>
            account.Portal(portal => portal.Seed(values, body.Texts("additionalEmails"))))));
        Post("companies", (_, _) => new ApiAnswer(200, new JsonObject { ["id"] = account.SeedCompany() }));
        Post("contacts/{id}/properties", (route, body) =>
            Contact(body.Properties().Then(values => account.Portal(portal => portal.Edit(route("id"), values)))));
        Post("contacts/{id}/merge-into/{primary}", (route, _) =>
            Contact(account.Portal(portal => portal.Merge(route("primary"), route("id")))));
        Post("contacts/{id}/archive", (route, _) => Contact(account.Portal(portal => portal.Archive(route("id")))));
        Post("contacts/{id}/restore", (route, _) => Contact(account.Portal(portal => portal.Restore(route("id")))));
        Post("contacts/{id}/additional-emails", (route, body) => Contact(body.Text("email") is { } email
            ? account.Portal(portal => portal.AddEmail(route("id"), email))
            : Errors.InvalidJson("email must be a string")));

        void Get(string path, Func<IQueryCollection, JsonObject> show) =>
            Map("GET", path, context => new ApiAnswer(200, show(context.Request.Query)));

        void Post(string path, Func<Func<string, string>, JsonObject, ApiAnswer> act) =>
            routes.MapMethods($"{RequestGuard.ControlPrefix}/{path}", ["POST"], async context =>
            {
                var body = await RequestJson.ReadAsync(context.Request, context.RequestAborted);
                var answer = act(name => (string)context.Request.RouteValues[name]!, body as JsonObject ?? []);
                await writer.WriteAsync(context, answer);
            });

        void Map(string method, string path, Func<HttpContext, ApiAnswer> act) =>
            routes.MapMethods($"{RequestGuard.ControlPrefix}/{path}", [method], context => writer.WriteAsync(context, act(context)));
    }

    private static ApiAnswer Contact(Outcome<Contact> outcome) =>
        outcome.Answer(contact => new ApiAnswer(200, ContactView.Everything(contact)));
}
