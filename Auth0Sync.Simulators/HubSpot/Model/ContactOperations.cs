using System.Globalization;
using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>The calls for one contact, and the list of all contacts.</summary>
internal sealed class ContactOperations(AccountState state)
{
    private const int MaxPageSize = 100;

    public ApiResponse Create(ApiRequest request) =>
        RequestBody.RequireObject(request.Body).ToResponse(body => AssociationReader.ReadForNewContact(body).ToResponse(companies => body.ReadProperties()
            .Then(values => state.ContactWriter.Create(state.Contacts, values, companies, request.Version, state.CreateId))
            .ToResponse(change =>
            {
                var response = SaveAndRespond(change, 201, ContactView.RenderForWrite(change.Contact));
                state.AddAssociations(change.Contact, companies);
                return response;
            })));

    public ApiResponse Read(ApiRequest request) =>
        Find(request, request.IsArchivedRequested).ToResponse(contact => new ApiResponse(200, RenderContact(request, contact)));

    public ApiResponse List(ApiRequest request)
    {
        if (!Paging.TryReadLimit(request.Query, MaxPageSize, out var limit))
        {
            return ApiResponse.FromError(ApiErrors.Validation($"limit must be from 1 to {MaxPageSize}"));
        }

        _ = long.TryParse(request.Query.GetValueOrDefault("after"), CultureInfo.InvariantCulture, out var after);
        var page = state.Contacts.All
            .Where(contact => contact.IsArchived == request.IsArchivedRequested)
            .SkipWhile(contact => long.Parse(contact.Id, CultureInfo.InvariantCulture) <= after)
            .Take(limit + 1)
            .ToList();
        var shown = page.Take(limit).ToList();
        var body = new JsonObject { ["results"] = new JsonArray([.. shown.Select(contact => RenderContact(request, contact))]) };
        if (page.Count > limit)
        {
            body["paging"] = Paging.CreateNextPage(shown[^1].Id);
        }

        return new ApiResponse(200, body);
    }

    public ApiResponse Update(ApiRequest request) =>
        RequestBody.RequireObject(request.Body)
            .Then(body => body.ReadProperties())
            .ToResponse(values => Find(request, isArchived: false)
                .Then(contact => state.ContactWriter.Update(state.Contacts, contact, values))
                .ToResponse(change => SaveAndRespond(change, 200, ContactView.RenderForUpdate(change.Contact, values.Keys, state.Options.UnconfirmedBehavior))));

    public ApiResponse Archive(ApiRequest request)
    {
        if (state.Contacts.FindById(request.Id!) is { } contact)
        {
            state.Save(state.Contacts.Archive(contact, state.Now));
        }

        return new ApiResponse(204);
    }

    public ApiResponse GdprDelete(ApiRequest request) => RequestBody.RequireObject(request.Body).ToResponse(body =>
    {
        if (body.GetString("objectId") is not { } id)
        {
            return ApiResponse.FromError(ApiErrors.InvalidJson("objectId must be a string"));
        }

        var byEmail = body.GetString("idProperty") == "email";
        var value = UniqueValue.Create("email", id);
        var contact = byEmail ? state.Contacts.FindOwner(value) ?? state.Contacts.FindArchivedOwner(value) : state.Contacts.FindById(id);
        if (contact is not null)
        {
            state.Save(state.Contacts.Remove(contact));
            if (state.Options.UnconfirmedBehavior.ErasedEmailsStayBlocked)
            {
                contact.Emails.ToList().ForEach(state.BlockEmail);
            }

            return new ApiResponse(204);
        }

        if (!byEmail)
        {
            return ApiResponse.FromError(ApiErrors.ContactNotFound);
        }

        state.BlockEmail(value.Value);
        return new ApiResponse(204);
    });

    public ApiResponse Merge(ApiRequest request) =>
        RequestBody.RequireObject(request.Body)
            .Then(body => body.GetString("primaryObjectId") is { } primary && body.GetString("objectIdToMerge") is { } other
                ? ContactMerge.Merge(state.Contacts, primary, other, state.Options.UnconfirmedBehavior, state.Now, state.CreateId)
                : ApiErrors.InvalidJson("primaryObjectId and objectIdToMerge must be strings"))
            .ToResponse(change => SaveAndRespond(change, 200, ContactView.RenderForWrite(change.Contact)));

    private Result<Contact> Find(ApiRequest request, bool isArchived)
    {
        var property = request.Query.GetValueOrDefault("idProperty");
        if (property is not null && !state.Properties.IsUnique(property))
        {
            return request.Operation == Operation.Update ? ApiErrors.NotUnique(property) : ApiErrors.NotALookupProperty(property);
        }

        return state.Contacts.Find(request.Id!, property, isArchived) is { } contact ? contact : ApiErrors.ContactNotFound;
    }

    private JsonObject RenderContact(ApiRequest request, Contact contact) =>
        ContactView.RenderForRead(contact, request.Query.GetValueOrDefault("properties", "").Split(','), state.Properties);

    private ApiResponse SaveAndRespond(ContactChange change, int status, JsonObject view)
    {
        state.Save(change.Snapshot);
        return new ApiResponse(status, view);
    }
}
