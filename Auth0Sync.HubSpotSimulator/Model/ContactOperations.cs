using System.Globalization;
using System.Text.Json.Nodes;

namespace Auth0Sync.HubSpotSimulator.Model;

/// <summary>The calls about one contact, and the list of all.</summary>
internal sealed class ContactOperations(AccountState state)
{
    private const int MaximumPage = 100;

    public ApiAnswer Create(ApiRequest request) =>
        Body.Object(request.Body).Answer(body => AssociationInput.OfNewContact(body).Answer(companies => body.Properties()
            .Then(values => state.Writes.Create(state.Book, values, companies, request.Version, state.NewId))
            .Answer(change =>
            {
                var answer = Saved(change, 201, ContactView.OfWrite(change.Contact));
                state.Associate(change.Contact, companies);
                return answer;
            })));

    public ApiAnswer Read(ApiRequest request) =>
        Find(request, request.WantsArchived).Answer(contact => new ApiAnswer(200, Show(request, contact)));

    public ApiAnswer List(ApiRequest request)
    {
        if (!Paging.TryRead(request.Query, MaximumPage, out var limit))
        {
            return ApiAnswer.Of(Errors.Validation($"limit is 1 to {MaximumPage}"));
        }

        _ = long.TryParse(request.Query.GetValueOrDefault("after"), CultureInfo.InvariantCulture, out var after);
        var page = state.Book.All
            .Where(contact => contact.IsArchived == request.WantsArchived)
            .SkipWhile(contact => long.Parse(contact.Id, CultureInfo.InvariantCulture) <= after)
            .Take(limit + 1)
            .ToList();
        var shown = page.Take(limit).ToList();
        var body = new JsonObject { ["results"] = new JsonArray([.. shown.Select(contact => Show(request, contact))]) };
        if (page.Count > limit)
        {
            body["paging"] = Paging.Next(shown[^1].Id);
        }

        return new ApiAnswer(200, body);
    }

    public ApiAnswer Update(ApiRequest request) =>
        Body.Object(request.Body)
            .Then(body => body.Properties())
            .Answer(values => Find(request, archived: false)
                .Then(contact => state.Writes.Update(state.Book, contact, values))
                .Answer(change => Saved(change, 200, ContactView.OfUpdate(change.Contact, values.Keys, state.Options.Unconfirmed))));

    public ApiAnswer Archive(ApiRequest request)
    {
        if (state.Book.ById(request.Id!) is { } contact)
        {
            state.Save(state.Book.Archive(contact, state.Now));
        }

        return new ApiAnswer(204);
    }

    public ApiAnswer GdprDelete(ApiRequest request) => Body.Object(request.Body).Answer(body =>
    {
        if (body.Text("objectId") is not { } id)
        {
            return ApiAnswer.Of(Errors.InvalidJson("objectId must be a string"));
        }

        var byEmail = body.Text("idProperty") == "email";
        var value = UniqueValue.Of("email", id);
        var contact = byEmail ? state.Book.Owner(value) ?? state.Book.ArchivedOwner(value) : state.Book.ById(id);
        if (contact is not null)
        {
            state.Save(state.Book.Remove(contact));
            if (state.Options.Unconfirmed.ErasedEmailsStayBlocked)
            {
                contact.Emails.ToList().ForEach(state.Block);
            }

            return new ApiAnswer(204);
        }

        if (!byEmail)
        {
            return ApiAnswer.Of(Errors.ContactNotFound);
        }

        state.Block(value.Value);
        return new ApiAnswer(204);
    });

    public ApiAnswer Merge(ApiRequest request) =>
        Body.Object(request.Body)
            .Then(body => body.Text("primaryObjectId") is { } primary && body.Text("objectIdToMerge") is { } other
                ? ContactMerge.Merge(state.Book, primary, other, state.Options.Unconfirmed, state.Now, state.NewId)
                : Errors.InvalidJson("primaryObjectId and objectIdToMerge must be strings"))
            .Answer(change => Saved(change, 200, ContactView.OfWrite(change.Contact)));

    private Outcome<Contact> Find(ApiRequest request, bool archived)
    {
        var property = request.Query.GetValueOrDefault("idProperty");
        if (property is not null && !state.Properties.IsUnique(property))
        {
            return request.Operation == Operation.Update ? Errors.NotUnique(property) : Errors.NoLookupProperty(property);
        }

        return state.Book.Find(request.Id!, property, archived) is { } contact ? contact : Errors.ContactNotFound;
    }

    private JsonObject Show(ApiRequest request, Contact contact) =>
        ContactView.Of(contact, request.Query.GetValueOrDefault("properties", "").Split(','), state.Properties);

    private ApiAnswer Saved(Change change, int status, JsonObject view)
    {
        state.Save(change.Book);
        return new ApiAnswer(status, view);
    }
}
