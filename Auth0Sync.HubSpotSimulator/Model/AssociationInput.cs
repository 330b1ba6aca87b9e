using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Auth0Sync.HubSpotSimulator.Model;

/// <summary>A company that a new contact is to belong to.</summary>
internal sealed record NewAssociation(string CompanyId, bool IsPrimary);

/// <summary>Reads what a call says about associations; every member has to be there in its JSON type.</summary>
internal static class AssociationInput
{
    private static readonly ImmutableArray<string> _categories =
        ["HUBSPOT_DEFINED", "INTEGRATOR_DEFINED", "USER_DEFINED", "WORK"];

    /// <summary>The id in a member such as <c>from</c> or <c>to</c>, or null if there is none.</summary>
    public static string? IdOf(JsonObject input, string member) => (input[member] as JsonObject)?.Text("id");

    /// <summary>The association types of a list.</summary>
    public static Outcome<ImmutableArray<AssociationType>> Types(JsonNode? list, RecordKind from)
    {
        if (list is not JsonArray { Count: > 0 } array || !array.All(item => item is JsonObject))
        {
            return Errors.InvalidJson("the association types must be an array of objects");
        }

        var types = ImmutableArray.CreateBuilder<AssociationType>();
        foreach (var item in array.OfType<JsonObject>())
        {
            if (item.Text("associationCategory") is not { } category || item.Number("associationTypeId") is not { } typeId)
            {
                return Errors.RequiredFields("associationCategory", "associationTypeId");
            }

            if (!_categories.Contains(category) || category != AssociationTypes.Category
                || AssociationTypes.Find(from, typeId) is not { } type)
            {
                return Errors.Validation($"There is no association type {category} {typeId} from {from.TypeId()}");
            }

            types.Add(type);
        }

        return types.ToImmutable();
    }

    /// <summary>The companies that the <c>associations</c> of a new contact name.</summary>
    public static Outcome<ImmutableArray<NewAssociation>> OfNewContact(JsonObject body)
    {
        if (body["associations"] is null)
        {
            return ImmutableArray<NewAssociation>.Empty;
        }

        if (body["associations"] is not JsonArray array || !array.All(item => item is JsonObject))
        {
            return Errors.InvalidJson("associations must be an array of objects");
        }

        Outcome<ImmutableArray<NewAssociation>> read = ImmutableArray<NewAssociation>.Empty;
        return array.OfType<JsonObject>().Aggregate(read, (outcome, item) => outcome.Then(companies =>
            IdOf(item, "to") is { } id
                ? Types(item["types"], RecordKind.Contact).Then<ImmutableArray<NewAssociation>>(types =>
                    companies.Add(new NewAssociation(id, types.Contains(AssociationTypes.Primary))))
                : Errors.RequiredFields("to")));
    }
}
