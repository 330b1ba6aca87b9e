using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>A company to associate with a new contact.</summary>
internal sealed record NewAssociation(string CompanyId, bool IsPrimary);

/// <summary>Reads the associations of a call. Every member must be present with the correct JSON type.</summary>
internal static class AssociationReader
{
    private static readonly ImmutableArray<string> Categories =
        ["HUBSPOT_DEFINED", "INTEGRATOR_DEFINED", "USER_DEFINED", "WORK"];

    /// <summary>Returns the id in a member such as <c>from</c> or <c>to</c>, or null.</summary>
    public static string? ReadId(JsonObject input, string member) => (input[member] as JsonObject)?.GetString("id");

    /// <summary>Reads a list of association types.</summary>
    public static Result<ImmutableArray<AssociationType>> ReadTypes(JsonNode? list, RecordKind from)
    {
        if (list is not JsonArray { Count: > 0 } array || !array.All(item => item is JsonObject))
        {
            return ApiErrors.InvalidJson("the association types must be an array of objects");
        }

        var types = ImmutableArray.CreateBuilder<AssociationType>();
        foreach (var item in array.OfType<JsonObject>())
        {
            if (item.GetString("associationCategory") is not { } category || item.GetInt32("associationTypeId") is not { } typeId)
            {
                return ApiErrors.RequiredFields("associationCategory", "associationTypeId");
            }

            if (!Categories.Contains(category) || category != AssociationTypes.Category
                || AssociationTypes.Find(from, typeId) is not { } type)
            {
                return ApiErrors.Validation($"There is no association type {category} {typeId} from {from.GetObjectTypeId()}");
            }

            types.Add(type);
        }

        return types.ToImmutable();
    }

    /// <summary>Reads the companies in the <c>associations</c> of a new contact.</summary>
    public static Result<ImmutableArray<NewAssociation>> ReadForNewContact(JsonObject body)
    {
        if (body["associations"] is null)
        {
            return ImmutableArray<NewAssociation>.Empty;
        }

        if (body["associations"] is not JsonArray array || !array.All(item => item is JsonObject))
        {
            return ApiErrors.InvalidJson("associations must be an array of objects");
        }

        Result<ImmutableArray<NewAssociation>> read = ImmutableArray<NewAssociation>.Empty;
        return array.OfType<JsonObject>().Aggregate(read, (outcome, item) => outcome.Then(companies =>
            ReadId(item, "to") is { } id
                ? ReadTypes(item["types"], RecordKind.Contact).Then<ImmutableArray<NewAssociation>>(types =>
                    companies.Add(new NewAssociation(id, types.Contains(AssociationTypes.Primary))))
                : ApiErrors.RequiredFields("to")));
    }
}
