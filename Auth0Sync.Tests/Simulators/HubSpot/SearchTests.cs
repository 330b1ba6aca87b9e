using System.Text.Json.Nodes;
using Auth0Sync.Simulators.HubSpot.Model;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Auth0Sync.Tests.Simulators.HubSpot;

[Trait("Category", "Integration")]
public class SearchTests
{
    [Theory]
    [InlineData("""{"propertyName":"auth0_logins","operator":"EQ","value":"7"}""", "b")]
    [InlineData("""{"propertyName":"auth0_logins","operator":"NEQ","value":"7"}""", "ac")]
    [InlineData("""{"propertyName":"auth0_logins","operator":"LT","value":"10"}""", "b")]
    [InlineData("""{"propertyName":"auth0_logins","operator":"LTE","value":"10"}""", "ab")]
    [InlineData("""{"propertyName":"auth0_logins","operator":"GT","value":"7"}""", "a")]
    [InlineData("""{"propertyName":"auth0_logins","operator":"GTE","value":"7"}""", "ab")]
    [InlineData("""{"propertyName":"auth0_logins","operator":"BETWEEN","value":"8","highValue":"10"}""", "a")]
    [InlineData("""{"propertyName":"auth0_plan","operator":"IN","values":["free","paid"]}""", "ab")]
    [InlineData("""{"propertyName":"auth0_plan","operator":"NOT_IN","values":["paid"]}""", "ac")]
    [InlineData("""{"propertyName":"auth0_plan","operator":"HAS_PROPERTY"}""", "ab")]
    [InlineData("""{"propertyName":"auth0_plan","operator":"NOT_HAS_PROPERTY"}""", "c")]
    [InlineData("""{"propertyName":"company","operator":"CONTAINS_TOKEN","value":"acme"}""", "a")]
    [InlineData("""{"propertyName":"company","operator":"CONTAINS_TOKEN","value":"ac*"}""", "a")]
    [InlineData("""{"propertyName":"company","operator":"NOT_CONTAINS_TOKEN","value":"acme"}""", "bc")]
    [InlineData("""{"propertyName":"auth0_last_login","operator":"GT","value":"1767225600000"}""", "b")]
    [InlineData("""{"propertyName":"email","operator":"EQ","value":"A@Example.com"}""", "a")]
    public async Task A_filter_finds_what_its_operator_describes(string filter, string names)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        await simulator.CreateAsync("""{"email":"a@example.com","firstname":"a","auth0_logins":"10","auth0_plan":"free","company":"Acme Works"}""");
        await simulator.CreateAsync("""{"email":"b@example.com","firstname":"b","auth0_logins":"7","auth0_plan":"paid","auth0_last_login":"2026-05-01T00:00:00Z"}""");
        await simulator.CreateAsync("""{"email":"c@example.com","firstname":"c"}""");

        var reply = await SearchAsync(simulator, $$$"""{"filterGroups":[{"filters":[{{{filter}}}]}]}""");

        Assert.Equal(names, Names(reply));
    }

    [Fact]
    public async Task Groups_are_combined_with_or_and_filters_in_a_group_with_and()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        await simulator.CreateAsync("""{"firstname":"a","company":"x","city":"y"}""");
        await simulator.CreateAsync("""{"firstname":"b","company":"x"}""");
        await simulator.CreateAsync("""{"firstname":"c","city":"z"}""");

        var reply = await SearchAsync(simulator, """
            {"filterGroups":[
              {"filters":[{"propertyName":"company","operator":"EQ","value":"x"},{"propertyName":"city","operator":"EQ","value":"y"}]},
              {"filters":[{"propertyName":"city","operator":"EQ","value":"z"}]}]}
            """);

        Assert.Equal("ac", Names(reply));
    }

    [Fact]
    public async Task An_additional_email_is_found_only_in_the_list_of_additional_ones()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var contact = simulator.Seed("ines@example.com");
        simulator.Account.AddEmail(contact.Id, "ines@home.example.com");

        var asPrimary = await SearchAsync(simulator, Filter("email", "EQ", "ines@home.example.com"));
        var asAdditional = await SearchAsync(
            simulator, Filter("hs_additional_emails", "CONTAINS_TOKEN", "ines@home.example.com"));

        Assert.Empty(asPrimary.Results);
        Assert.Single(asAdditional.Results);
    }

    [Fact]
    public async Task Results_are_sorted_and_paged()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        foreach (var name in new[] { "b", "c", "a" })
        {
            await simulator.CreateAsync($$"""{"firstname":"{{name}}"}""");
        }

        var first = await SearchAsync(simulator, Page(limit: 2, after: "0"));
        var second = await SearchAsync(
            simulator, Page(limit: 2, after: (string)first.Body["paging"]!["next"]!["after"]!));

        Assert.Equal("cb", Names(first));
        Assert.Equal("a", Names(second));
        Assert.Equal(3, (int)second.Body["total"]!);
        Assert.Null(second.Body["paging"]);
    }

    [Fact]
    public async Task A_query_finds_words_in_names_and_emails()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        await simulator.CreateAsync("""{"firstname":"Ines","email":"i@example.com"}""");
        await simulator.CreateAsync("""{"firstname":"Otto","email":"o@example.com"}""");

        var reply = await SearchAsync(simulator, """{"query":"ines"}""");

        Assert.Equal("Ines", Names(reply));
    }

    [Theory]
    [InlineData("""{"limit":201}""")]
    [InlineData("""{"limit":100,"after":"9901"}""")]
    [InlineData("""{"sorts":["firstname","lastname"]}""")]
    [InlineData("""{"filterGroups":[{"filters":[{"propertyName":"shoe_size","operator":"EQ","value":"38"}]}]}""")]
    [InlineData("""{"filterGroups":[{"filters":[{"propertyName":"email","operator":"LIKE","value":"x"}]}]}""")]
    [InlineData("""{"filterGroups":[{"filters":[{"propertyName":"email","operator":"IN","value":"x"}]}]}""")]
    [InlineData("""{"filterGroups":[{},{},{},{},{},{}]}""")]
    public async Task A_search_beyond_the_limits_of_HubSpot_is_rejected(string json)
    {
        await using var simulator = await SimulatorClient.StartAsync();

        var reply = await SearchAsync(simulator, json);

        Assert.Equal(400, reply.Status);
    }

    [Theory]
    [InlineData(1, 6, 200)]
    [InlineData(1, 7, 400)]
    [InlineData(3, 6, 200)]
    [InlineData(4, 5, 400)]
    public async Task A_search_accepts_6_filters_per_group_and_18_in_total(int groups, int filters, int status)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var group = $$"""{"filters":[{{string.Join(',', Enumerable.Repeat("""{"propertyName":"email","operator":"HAS_PROPERTY"}""", filters))}}]}""";

        var reply = await SearchAsync(
            simulator, $$"""{"filterGroups":[{{string.Join(',', Enumerable.Repeat(group, groups))}}]}""");

        Assert.Equal(status, reply.Status);
    }

    [Fact]
    public void The_index_lags_behind_every_write()
    {
        var clock = new FakeTimeProvider();
        var account = new SimulatedAccount(SimulatorClient.Options with
        {
            AccessToken = null,
            TimeProvider = clock,
            SearchDelay = TimeSpan.FromSeconds(30),
        });
        var contact = account.AddContact(new Dictionary<string, string> { ["email"] = "old@example.com" });

        Assert.Equal(0, CountFound(account, "old@example.com"));
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(1, CountFound(account, "old@example.com"));

        account.Edit(contact.Id, new Dictionary<string, string> { ["email"] = "new@example.com" });
        Assert.Equal((1, 0), (CountFound(account, "old@example.com"), CountFound(account, "new@example.com")));
        account.RefreshSearchIndex();
        Assert.Equal((0, 1), (CountFound(account, "old@example.com"), CountFound(account, "new@example.com")));

        account.Archive(contact.Id);
        Assert.Equal(1, CountFound(account, "new@example.com"));
        account.SearchDelay = TimeSpan.Zero;
        Assert.Equal(0, CountFound(account, "new@example.com"));
    }

    private static int CountFound(SimulatedAccount account, string email) =>
        (int)account.Send(new ApiRequest(Operation.Search, Body: JsonNode.Parse(Filter("email", "EQ", email)))).Body!["total"]!;

    private static Task<SimulatorResponse> SearchAsync(SimulatorClient simulator, string json) =>
        simulator.PostAsync($"{SimulatorClient.Contacts}/search", json);

    private static string Filter(string property, string @operator, string value) => $$$"""
        {"filterGroups":[{"filters":[{"propertyName":"{{{property}}}","operator":"{{{@operator}}}","value":"{{{value}}}"}]}]}
        """;

    private static string Page(int limit, string after) => $$"""
        {"limit":{{limit}},"after":"{{after}}","sorts":[{"propertyName":"firstname","direction":"DESCENDING"}]}
        """;

    private static string Names(SimulatorResponse reply) =>
        string.Concat(reply.Results.Select(result => (string?)result["properties"]!["firstname"]));
}
