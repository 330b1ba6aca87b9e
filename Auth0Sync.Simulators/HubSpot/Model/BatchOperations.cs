using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>The calls for up to 100 contacts.</summary>
internal sealed class BatchOperations(AccountState state)
{
    private UnconfirmedBehavior UnconfirmedBehavior => state.Options.UnconfirmedBehavior;

    public ApiResponse Create(ApiRequest request) =>
        ReadBatch(request, withIds: false, withProperties: true).ToResponse(batch => WriteInputs(
            request,
            batch,
            batch.HasTraceIds,
            (book, input) => state.ContactWriter.Create(book, input.Properties, input.Companies, request.Version, state.CreateId)));

    public ApiResponse Update(ApiRequest request) =>
        ReadBatch(request, withIds: true, withProperties: true)
            .Then(RequireLookupProperty(property => property != "email" && state.Properties.IsUnique(property)))
            .ToResponse(batch => WriteInputs(request, batch, UsesTraceIds(batch), UpdateContact));

    public ApiResponse Upsert(ApiRequest request) =>
        ReadBatch(request, withIds: true, withProperties: true)
            .Then(RequireLookupProperty(property => property == "email"
                ? UnconfirmedBehavior.UpsertByEmail != UpsertByEmail.Rejected
                : state.Properties.IsUnique(property)))
            .ToResponse(batch => WriteInputs(request, batch, UsesTraceIds(batch), (book, input) => input.IdProperty is { } property
                ? UpsertContact(book, input, property, request.Version)
                : UpdateContact(book, input)));

    public ApiResponse Read(ApiRequest request) => RequestBody.RequireObject(request.Body).ToResponse(body =>
    {
        // Unlike in writes, there is one lookup property for all inputs.
        var property = body.GetString("idProperty");
        if (property is not null && !state.Properties.IsUnique(property))
        {
            return ApiResponse.FromError(ApiErrors.NotALookupProperty(property));
        }

        if (UnconfirmedBehavior.RequiredMembersAreEnforced
            && body.FindNonStringArrays("properties", "propertiesWithHistory") is { IsEmpty: false } missing)
        {
            return ApiResponse.FromError(ApiErrors.RequiredFields(missing));
        }

        return BatchRequest.Read(RemoveIdProperty(body), withIds: true, withProperties: false).ToResponse(batch =>
        {
            var found = batch.Inputs
                .Select(input => (input.Id, Contact: state.Contacts.Find(input.Id, property, request.IsArchivedRequested)))
                .ToList();
            var unknown = found.Where(entry => entry.Contact is null).Select(entry => entry.Id).ToImmutableArray();
            var results = found
                .Select(entry => entry.Contact)
                .OfType<Contact>()
                .DistinctBy(contact => contact.Id)
                .Select(contact => ContactView.RenderForRead(contact, body.GetStrings("properties"), state.Properties));
            return CreateBatchResponse(request, [.. results], unknown.IsEmpty ? [] : [ApiErrors.ContactsNotFound(unknown)]);
        });
    });

    public ApiResponse Archive(ApiRequest request) =>
        ReadBatch(request, withIds: true, withProperties: false).ToResponse(batch =>
        {
            var contacts = batch.Inputs.Select(input => state.Contacts.FindById(input.Id)).OfType<Contact>();
            state.Save(contacts.Aggregate(state.Contacts, (book, contact) => book.Archive(contact, state.Now)));
            return new ApiResponse(204);
        });

    private static Result<BatchRequest> ReadBatch(ApiRequest request, bool withIds, bool withProperties) =>
        RequestBody.RequireObject(request.Body).Then(body => BatchRequest.Read(body, withIds, withProperties));

    private static Func<BatchRequest, Result<BatchRequest>> RequireLookupProperty(Func<string, bool> isAllowed) => batch =>
    {
        var properties = batch.Inputs.Select(input => input.IdProperty).OfType<string>();
        return properties.FirstOrDefault(name => !isAllowed(name)) is { } wrong ? ApiErrors.NotUnique(wrong) : batch;
    };

    private static JsonObject RemoveIdProperty(JsonObject body) => new()
    {
        ["inputs"] = new JsonArray([.. body.GetObjects("inputs").Select(input =>
            new JsonObject { ["id"] = input["id"]?.DeepClone() })]),
    };

    private bool UsesTraceIds(BatchRequest batch) => batch.HasTraceIds && UnconfirmedBehavior.TraceIdsWorkForUpdateAndUpsert;

    private Result<ContactChange> UpsertContact(ContactSnapshot snapshot, BatchInput input, string property, ApiVersion version) =>
        state.ContactWriter.Upsert(snapshot, UniqueValue.Create(property, input.Id), input.Properties, version, state.CreateId);

    private Result<ContactChange> UpdateContact(ContactSnapshot snapshot, BatchInput input) =>
        snapshot.Find(input.Id, input.IdProperty, isArchived: false) is { } contact
            ? state.ContactWriter.Update(snapshot, contact, input.Properties)
            : ApiErrors.ContactsNotFound([input.Id]);

    /// <summary>
    /// Writes the inputs one after the other. With trace ids, each error applies to its input; without them, the first error
    /// is the response to the whole call and nothing is written. Unknown ids never affect the other inputs.
    /// </summary>
    private ApiResponse WriteInputs(
        ApiRequest request, BatchRequest batch, bool usesTraceIds, Func<ContactSnapshot, BatchInput, Result<ContactChange>> write)
    {
        var book = state.Contacts;
        var results = ImmutableArray.CreateBuilder<JsonObject>();
        var errors = ImmutableArray.CreateBuilder<ApiError>();
        var missing = ImmutableArray.CreateBuilder<string>();
        var written = new List<(Contact Contact, ImmutableArray<NewAssociation> Companies)>();
        foreach (var input in batch.Inputs.Where(input => !IsSkipped(input)))
        {
            switch (write(book, input))
            {
                case Result<ContactChange>.Success { Value: var change }:
                    book = change.Snapshot;
                    written.Add((change.Contact, input.Companies));
                    results.Add(RenderResult(request, input, change, usesTraceIds));
                    break;
                case Result<ContactChange>.Failure { Error: var error } when usesTraceIds:
                    errors.Add(AddTraceId(error, input.TraceId!));
                    break;
                case Result<ContactChange>.Failure { Error.Status: 404 }:
                    missing.Add(input.Id);
                    break;
                case Result<ContactChange>.Failure { Error: var error }:
                    return ApiResponse.FromError(error);
            }
        }

        if (missing.Count > 0)
        {
            errors.Add(ApiErrors.ContactsNotFound(missing.ToImmutable()));
        }

        state.Save(book);
        written.ForEach(entry => state.AddAssociations(entry.Contact, entry.Companies));
        return CreateBatchResponse(request, results.ToImmutable(), errors.ToImmutable());
    }

    // Reported by RudderStack: an update by the id of a merged contact gives neither a result nor an error.
    private bool IsSkipped(BatchInput input) =>
        input is { Id.Length: > 0, IdProperty: null } && state.Contacts.IsMergedAway(input.Id) && !UnconfirmedBehavior.BatchUpdatesFollowMerges;

    private ApiError AddTraceId(ApiError error, string traceId)
    {
        var traced = error.WithContext("objectWriteTraceId", traceId);
        var namesOwner = error.Status == 409 || UnconfirmedBehavior.BatchErrorsIncludeOwner;
        return namesOwner && error.ExistingContactId is { } existingId ? traced.WithContext("existingId", existingId) : traced;
    }

    private JsonObject RenderResult(ApiRequest request, BatchInput input, ContactChange change, bool usesTraceIds)
    {
        var result = change.IsNew
            ? ContactView.RenderForWrite(change.Contact)
            : ContactView.RenderForUpdate(change.Contact, GetWrittenProperties(request.Operation, input), UnconfirmedBehavior);
        if (request.Operation == Operation.BatchUpsert)
        {
            result["new"] = change.IsNew;
        }

        if (usesTraceIds && UnconfirmedBehavior.ResultsIncludeTraceIds && input.TraceId is { } traceId)
        {
            result["objectWriteTraceId"] = traceId;
        }

        return result;
    }

    // An upsert writes its key property, too.
    private static IEnumerable<string> GetWrittenProperties(Operation operation, BatchInput input) =>
        operation == Operation.BatchUpsert && input.IdProperty is { } key
            ? input.Properties.Keys.Append(key)
            : input.Properties.Keys;

    private ApiResponse CreateBatchResponse(ApiRequest request, ImmutableArray<JsonObject> results, ImmutableArray<ApiError> errors)
    {
        var shown = results.ToArray();
        if (state.Options.ShuffleBatchResults)
        {
            state.ResultShuffler.Shuffle(shown);
        }

        var body = BatchView.RenderCompleted(shown, state.Now);
        if (errors.IsEmpty)
        {
            return new ApiResponse(request.Operation.GetSuccessStatus(), body);
        }

        body["errors"] = new JsonArray([.. errors.Select(error => error.ToResponseBody())]);
        body["numErrors"] = errors.Length;
        return new ApiResponse(UnconfirmedBehavior.PartialSuccessIsMultiStatus ? 207 : request.Operation.GetSuccessStatus(), body);
    }
}
