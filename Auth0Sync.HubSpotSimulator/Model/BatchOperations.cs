using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Auth0Sync.HubSpotSimulator.Model;

/// <summary>The calls about up to 100 contacts.</summary>
internal sealed class BatchOperations(AccountState state)
{
    private UnconfirmedBehaviour Unconfirmed => state.Options.Unconfirmed;

    public ApiAnswer Create(ApiRequest request) =>
        Read(request, withIds: false, withProperties: true).Answer(batch => Write(
            request,
            batch,
            batch.IsTraced,
            (book, input) => state.Writes.Create(book, input.Properties, input.Companies, request.Version, state.NewId)));

    public ApiAnswer Update(ApiRequest request) =>
        Read(request, withIds: true, withProperties: true)
            .Then(AllowLookupsBy(property => property != "email" && state.Properties.IsUnique(property)))
            .Answer(batch => Write(request, batch, IsTraced(batch), UpdateOne));

    public ApiAnswer Upsert(ApiRequest request) =>
        Read(request, withIds: true, withProperties: true)
            .Then(AllowLookupsBy(property => property == "email"
                ? Unconfirmed.UpsertByEmail != UpsertByEmail.Refused
                : state.Properties.IsUnique(property)))
            .Answer(batch => Write(request, batch, IsTraced(batch), (book, input) => input.IdProperty is { } property
                ? UpsertOne(book, input, property, request.Version)
                : UpdateOne(book, input)));

    public ApiAnswer Read(ApiRequest request) => Body.Object(request.Body).Answer(body =>
    {
        // Unlike in writes, the look-up property stands once, at the top.
        var property = body.Text("idProperty");
        if (property is not null && !state.Properties.IsUnique(property))
        {
            return ApiAnswer.Of(Errors.NoLookupProperty(property));
        }

        if (Unconfirmed.RequiredMembersAreEnforced
            && body.NoTexts("properties", "propertiesWithHistory") is { IsEmpty: false } missing)
        {
            return ApiAnswer.Of(Errors.RequiredFields(missing));
        }

        return Batch.Read(WithoutIdProperty(body), withIds: true, withProperties: false).Answer(batch =>
        {
            var found = batch.Inputs
                .Select(input => (input.Id, Contact: state.Book.Find(input.Id, property, request.WantsArchived)))
                .ToList();
            var unknown = found.Where(entry => entry.Contact is null).Select(entry => entry.Id).ToImmutableArray();
            var results = found
                .Select(entry => entry.Contact)
                .OfType<Contact>()
                .DistinctBy(contact => contact.Id)
                .Select(contact => ContactView.Of(contact, body.Texts("properties"), state.Properties));
            return Complete(request, [.. results], unknown.IsEmpty ? [] : [Errors.ContactsNotFound(unknown)]);
        });
    });

    public ApiAnswer Archive(ApiRequest request) =>
        Read(request, withIds: true, withProperties: false).Answer(batch =>
        {
            var contacts = batch.Inputs.Select(input => state.Book.ById(input.Id)).OfType<Contact>();
            state.Save(contacts.Aggregate(state.Book, (book, contact) => book.Archive(contact, state.Now)));
            return new ApiAnswer(204);
        });

    private static Outcome<Batch> Read(ApiRequest request, bool withIds, bool withProperties) =>
        Body.Object(request.Body).Then(body => Batch.Read(body, withIds, withProperties));

    private static Func<Batch, Outcome<Batch>> AllowLookupsBy(Func<string, bool> isAllowed) => batch =>
    {
        var properties = batch.Inputs.Select(input => input.IdProperty).OfType<string>();
        return properties.FirstOrDefault(name => !isAllowed(name)) is { } wrong ? Errors.NotUnique(wrong) : batch;
    };

    private static JsonObject WithoutIdProperty(JsonObject body) => new()
    {
        ["inputs"] = new JsonArray([.. body.Objects("inputs").Select(input =>
            new JsonObject { ["id"] = input["id"]?.DeepClone() })]),
    };

    private bool IsTraced(Batch batch) => batch.IsTraced && Unconfirmed.TraceIdsWorkForUpdateAndUpsert;

    private Outcome<Change> UpsertOne(ContactBook book, BatchInput input, string property, ApiVersion version) =>
        state.Writes.Upsert(book, UniqueValue.Of(property, input.Id), input.Properties, version, state.NewId);

    private Outcome<Change> UpdateOne(ContactBook book, BatchInput input) =>
        book.Find(input.Id, input.IdProperty, archived: false) is { } contact
            ? state.Writes.Update(book, contact, input.Properties)
            : Errors.ContactsNotFound([input.Id]);

    /// <summary>
    /// Writes the inputs one after the other. With trace ids each refusal stands for its input; without, the first
    /// refusal is the answer to the whole call and nothing is written. Only unknown ids never spoil the others.
    /// </summary>
    private ApiAnswer Write(
        ApiRequest request, Batch batch, bool isTraced, Func<ContactBook, BatchInput, Outcome<Change>> write)
    {
        var book = state.Book;
        var results = ImmutableArray.CreateBuilder<JsonObject>();
        var errors = ImmutableArray.CreateBuilder<ApiError>();
        var missing = ImmutableArray.CreateBuilder<string>();
        var written = new List<(Contact Contact, ImmutableArray<NewAssociation> Companies)>();
        foreach (var input in batch.Inputs.Where(input => !IsPassedOver(input)))
        {
            switch (write(book, input))
            {
                case Outcome<Change>.Done { Value: var change }:
                    book = change.Book;
                    written.Add((change.Contact, input.Companies));
                    results.Add(Result(request, input, change, isTraced));
                    break;
                case Outcome<Change>.Refused { Error: var error } when isTraced:
                    errors.Add(Traced(error, input.TraceId!));
                    break;
                case Outcome<Change>.Refused { Error.Status: 404 }:
                    missing.Add(input.Id);
                    break;
                case Outcome<Change>.Refused { Error: var error }:
                    return ApiAnswer.Of(error);
            }
        }

        if (missing.Count > 0)
        {
            errors.Add(Errors.ContactsNotFound(missing.ToImmutable()));
        }

        state.Save(book);
        written.ForEach(entry => state.Associate(entry.Contact, entry.Companies));
        return Complete(request, results.ToImmutable(), errors.ToImmutable());
    }

    // Seen by RudderStack: an update by an id that a merge has taken is neither a result nor an error.
    private bool IsPassedOver(BatchInput input) =>
        input is { Id.Length: > 0, IdProperty: null } && state.Book.IsMergedAway(input.Id) && !Unconfirmed.BatchUpdatesFollowMerges;

    private ApiError Traced(ApiError error, string traceId)
    {
        var traced = error.With("objectWriteTraceId", traceId);
        var namesOwner = error.Status == 409 || Unconfirmed.BatchErrorsNameOwner;
        return namesOwner && error.ExistingId is { } existingId ? traced.With("existingId", existingId) : traced;
    }

    private JsonObject Result(ApiRequest request, BatchInput input, Change change, bool isTraced)
    {
        var result = change.IsNew
            ? ContactView.OfWrite(change.Contact)
            : ContactView.OfUpdate(change.Contact, Written(request.Operation, input), Unconfirmed);
        if (request.Operation == Operation.BatchUpsert)
        {
            result["new"] = change.IsNew;
        }

        if (isTraced && Unconfirmed.ResultsRepeatTraceIds && input.TraceId is { } traceId)
        {
            result["objectWriteTraceId"] = traceId;
        }

        return result;
    }

    // An upsert writes its key, too.
    private static IEnumerable<string> Written(Operation operation, BatchInput input) =>
        operation == Operation.BatchUpsert && input.IdProperty is { } key
            ? input.Properties.Keys.Append(key)
            : input.Properties.Keys;

    private ApiAnswer Complete(ApiRequest request, ImmutableArray<JsonObject> results, ImmutableArray<ApiError> errors)
    {
        var shown = results.ToArray();
        if (state.Options.ShuffleBatchResults)
        {
            state.Shuffler.Shuffle(shown);
        }

        var body = BatchView.Complete(shown, state.Now);
        if (errors.IsEmpty)
        {
            return new ApiAnswer(request.Operation.SuccessStatus(), body);
        }

        body["errors"] = new JsonArray([.. errors.Select(error => error.ToBody())]);
        body["numErrors"] = errors.Length;
        return new ApiAnswer(Unconfirmed.PartialSuccessIsMultiStatus ? 207 : request.Operation.SuccessStatus(), body);
    }
}
