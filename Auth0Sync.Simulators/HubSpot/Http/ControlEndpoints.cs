using System.Text.Json.Nodes;
using Auth0Sync.Simulators.HubSpot.Model;

namespace Auth0Sync.Simulators.HubSpot.Http;

/// <summary>The control API under <c>/_simulator</c>, with which tests inspect and change the account. It needs no token.</summary>
internal static class ControlEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, SimulatedAccount account, ResponseWriter writer)
    {
        Get("contacts", query => ControlView.RenderContacts(account.Contacts.Where(contact =>
            query.All(entry => contact[entry.Key] == entry.Value.ToString()))));
        Get("calls", _ => ControlView.RenderCalls(account.Calls));
        Post("faults", (_, body) => FaultReader.Read(body).ToResponse(fault =>
        {
            account.Faults.Add(fault);
            return new ApiResponse(204);
        }));
        Map("DELETE", "faults", _ =>
        {
            account.Faults.Clear();
            return new ApiResponse(204);
        });
        Post("reset", (_, _) =>
        {
            account.Reset();
            return new ApiResponse(204);
        });
        Post("search/catch-up", (_, _) =>
        {
            account.RefreshSearchIndex();
            return new ApiResponse(204);
        });
        Post("contacts", (_, body) => CreateContactResponse(body.ReadProperties().Then(values =>
            account.ExecutePortalOperation(portal => portal.AddContact(values, body.GetStrings("additionalEmails"))))));
        Post("companies", (_, _) => new ApiResponse(200, new JsonObject { ["id"] = account.AddCompany() }));
        Post("contacts/{id}/properties", (route, body) =>
            CreateContactResponse(body.ReadProperties().Then(values => account.ExecutePortalOperation(portal => portal.Edit(route("id"), values)))));
        Post("contacts/{id}/merge-into/{primary}", (route, _) =>
            CreateContactResponse(account.ExecutePortalOperation(portal => portal.Merge(route("primary"), route("id")))));
        Post("contacts/{id}/archive", (route, _) => CreateContactResponse(account.ExecutePortalOperation(portal => portal.Archive(route("id")))));
        Post("contacts/{id}/restore", (route, _) => CreateContactResponse(account.ExecutePortalOperation(portal => portal.Restore(route("id")))));
        Post("contacts/{id}/additional-emails", (route, body) => CreateContactResponse(body.GetString("email") is { } email
            ? account.ExecutePortalOperation(portal => portal.AddEmail(route("id"), email))
            : ApiErrors.InvalidJson("email must be a string")));

        void Get(string path, Func<IQueryCollection, JsonObject> show) =>
            Map("GET", path, context => new ApiResponse(200, show(context.Request.Query)));

        void Post(string path, Func<Func<string, string>, JsonObject, ApiResponse> act) =>
            routes.MapMethods($"{RequestGuard.ControlPrefix}/{path}", ["POST"], async context =>
            {
                var body = await JsonBodyReader.ReadAsync(context.Request, context.RequestAborted);
                var response = act(name => (string)context.Request.RouteValues[name]!, body as JsonObject ?? []);
                await writer.WriteAsync(context, response);
            });

        void Map(string method, string path, Func<HttpContext, ApiResponse> act) =>
            routes.MapMethods($"{RequestGuard.ControlPrefix}/{path}", [method], context => writer.WriteAsync(context, act(context)));
    }

    private static ApiResponse CreateContactResponse(Result<Contact> result) =>
        result.ToResponse(contact => new ApiResponse(200, ContactView.RenderForControlApi(contact)));
}
