using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Auth0Sync.Simulators.Stripe.Model;

/// <summary>Applies the parameters of a creation or an update to a customer.</summary>
internal static partial class CustomerWriter
{
    private static readonly ImmutableArray<string> Writable =
        ["email", "name", "phone", "description", "business_name", "individual_name", "address", "preferred_locales", "metadata"];

    private static readonly ImmutableArray<string> AddressParts = ["city", "country", "line1", "line2", "postal_code", "state"];

    /// <summary>An empty value clears a field. The maximum lengths are those of Stripe's OpenAPI description.</summary>
    /// <exception cref="ApiErrorException">A value is invalid, or a parameter unknown.</exception>
    public static CustomerSnapshot Apply(CustomerSnapshot customer, FormParameters parameters)
    {
        parameters.RejectOthers(Writable);
        return customer with
        {
            Email = ReadEmail(customer.Email, parameters),
            Name = ReadText("name", 256, customer.Name, parameters),
            Phone = ReadText("phone", 20, customer.Phone, parameters),
            Description = ReadText("description", 5000, customer.Description, parameters),
            BusinessName = ReadText("business_name", 150, customer.BusinessName, parameters),
            IndividualName = ReadText("individual_name", 150, customer.IndividualName, parameters),
            Address = ReadAddress(customer.Address, parameters),
            PreferredLocales = parameters.Contains("preferred_locales") ? parameters.GetList("preferred_locales") : customer.PreferredLocales,
            Metadata = Metadata.Merge(customer.Metadata, parameters),
        };
    }

    private static string? ReadEmail(string? current, FormParameters parameters)
    {
        var email = ReadText("email", 512, current, parameters);
        return email is null || email == current || EmailPattern.IsMatch(email) ? email : throw new ApiErrorException(ApiErrors.InvalidEmail(email));
    }

    private static string? ReadText(string name, int maxLength, string? current, FormParameters parameters) => parameters.Find(name) switch
    {
        null => current,
        "" => null,
        var text when TextLength.Of(text) > maxLength => throw new ApiErrorException(ApiErrors.TextTooLong(name, maxLength)),
        var text => text,
    };

    private static ImmutableSortedDictionary<string, string>? ReadAddress(ImmutableSortedDictionary<string, string>? current, FormParameters parameters)
    {
        const string Name = "address";
        if (!parameters.Contains(Name))
        {
            return current;
        }

        var members = parameters.GetMembers(Name);
        if (members.FirstOrDefault(member => member.Path.Length != 1 || !AddressParts.Contains(member.Path[0])) is { } unknown)
        {
            throw new ApiErrorException(ApiErrors.UnknownParameter($"{Name}[{unknown.Name}]"));
        }

        return members.Length == 0
            ? null
            : members.Where(member => member.Value.Length > 0).ToImmutableSortedDictionary(member => member.Path[0], member => member.Value, StringComparer.Ordinal);
    }

    // A space and a domain without a dot were reported as rejected; the exact rules are not published.
    [GeneratedRegex(@"^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+\z")]
    private static partial Regex EmailPattern { get; }
}
