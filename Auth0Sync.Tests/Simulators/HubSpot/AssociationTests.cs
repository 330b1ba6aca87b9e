using Auth0Sync.Simulators.HubSpot.Model;
using Xunit;

namespace Auth0Sync.Tests.Simulators.HubSpot;

[Trait("Category", "Integration")]
public class AssociationTests
{
    [Theory]
    [InlineData("crm/v4/objects")]
    [InlineData("crm/objects/2025-09")]
    [InlineData("crm/objects/2026-03")]
    [InlineData("crm/objects/2026-09")]
    public async Task A_contact_gets_a_company_and_both_sides_show_it(string objects)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var (contact, company) = Seed(simulator);

        var put = await simulator.PutAsync($"{objects}/contacts/{contact}/associations/default/companies/{company}");
        var ofContact = await simulator.GetAsync($"{objects}/contacts/{contact}/associations/companies");
        var ofCompany = await simulator.GetAsync($"{objects}/0-2/{company}/associations/0-1");

        Assert.Equal((200, "COMPLETE", 2), (put.Status, put.GetText("status"), put.Results.Count));
        Assert.Equal(
            [$"{contact} {company} 279", $"{company} {contact} 280"],
            put.Results.Select(result => $"{result["from"]!["id"]} {result["to"]!["id"]} {result["associationSpec"]!["associationTypeId"]}"));
        Assert.Equal(
            $$"""[{"toObjectId":"{{company}}","associationTypes":[{"category":"HUBSPOT_DEFINED","typeId":279,"label":null}]}]""",
            ofContact.Body["results"]!.ToJsonString());
        Assert.Equal(contact, (string?)Assert.Single(ofCompany.Results)["toObjectId"]);
    }

    [Fact]
    public async Task A_label_is_set_and_a_contact_has_one_primary_company()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var (contact, first) = Seed(simulator);
        var second = simulator.Account.AddCompany();

        var put = await simulator.PutAsync(Path(contact, first), Types(1));
        await simulator.PutAsync(Path(contact, second), Types(1));
        var list = await simulator.GetAsync($"crm/v4/objects/contacts/{contact}/associations/companies");

        Assert.Equal(201, put.Status);
        Assert.Equal(
            $$"""{"fromObjectTypeId":"0-1","fromObjectId":"{{contact}}","toObjectTypeId":"0-2","toObjectId":"{{first}}","labels":["Primary"]}""",
            put.Body.ToJsonString());
        Assert.Equal(
            [(first, "279"), (second, "1,279")],
            list.Results.Select(result => (
                (string)result["toObjectId"]!,
                string.Join(',', result["associationTypes"]!.AsArray().Select(type => (string)type!["typeId"]!.ToString())))));
    }

    [Fact]
    public async Task Associations_are_removed_and_removing_them_twice_is_no_error()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var (contact, company) = Seed(simulator);
        await simulator.PutAsync(Path(contact, company), Types(279));

        var first = await simulator.DeleteAsync(Path(contact, company));
        var second = await simulator.DeleteAsync(Path(contact, company));
        var list = await simulator.GetAsync($"crm/v4/objects/contacts/{contact}/associations/companies");

        Assert.Equal((204, 204, 0), (first.Status, second.Status, list.Results.Count));
    }

    [Fact]
    public async Task A_batch_creates_reads_and_removes_associations()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var (contact, company) = Seed(simulator);
        var other = simulator.Seed("otto@example.com").Id;
        const string Batch = "crm/v4/associations/contacts/companies/batch";

        var created = await simulator.PostAsync($"{Batch}/create", $$$"""
            {"inputs":[{"from":{"id":"{{{contact}}}"},"to":{"id":"{{{company}}}"},"types":{{{Types(279)}}}},
                       {"from":{"id":"4711"},"to":{"id":"{{{company}}}"},"types":{{{Types(279)}}}}]}
            """);
        var byDefault = await simulator.PostAsync(
            $"{Batch}/associate/default", $$$"""{"inputs":[{"from":{"id":"{{{other}}}"},"to":{"id":"{{{company}}}"}}]}""");
        var read = await simulator.PostAsync($"{Batch}/read", $$$"""{"inputs":[{"id":"{{{contact}}}"},{"id":"4711"}]}""");
        var archived = await simulator.PostAsync(
            $"{Batch}/archive", $$$"""{"inputs":[{"from":{"id":"{{{contact}}}"},"to":[{"id":"{{{company}}}"}]}]}""");
        var left = await simulator.GetAsync($"crm/v4/objects/companies/{company}/associations/contacts");

        Assert.Equal((207, 200, 207, 204), (created.Status, byDefault.Status, read.Status, archived.Status));
        Assert.Equal(contact, (string?)Assert.Single(created.Results)["fromObjectId"]);
        Assert.Equal("4711", (string?)Assert.Single(created.Errors)["context"]!["id"]![0]);
        Assert.Equal(company, (string?)Assert.Single(read.Results)["to"]![0]!["toObjectId"]);
        Assert.Equal(other, (string?)Assert.Single(left.Results)["toObjectId"]);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""[{"associationTypeId":279}]""")]
    [InlineData("""[{"associationCategory":"HUBSPOT_DEFINED"}]""")]
    [InlineData("""[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":"279"}]""")]
    [InlineData("""[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":280}]""")]
    [InlineData("""[{"associationCategory":"USER_DEFINED","associationTypeId":279}]""")]
    [InlineData("""[{"associationCategory":"nonsense","associationTypeId":279}]""")]
    [InlineData("""[279]""")]
    public async Task A_type_must_be_complete_and_valid_in_this_direction(string types)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var (contact, company) = Seed(simulator);

        var single = await simulator.PutAsync(Path(contact, company), types);
        var batch = await simulator.PostAsync("crm/v4/associations/contacts/companies/batch/create", $$$"""
            {"inputs":[{"from":{"id":"{{{contact}}}"},"to":{"id":"{{{company}}}"},"types":{{{types}}}}]}
            """);
        var created = await simulator.PostAsync(SimulatorClient.Contacts, $$$"""
            {"properties":{"firstname":"Ines"},"associations":[{"to":{"id":"{{{company}}}"},"types":{{{types}}}}]}
            """);
        var list = await simulator.GetAsync($"crm/v4/objects/companies/{company}/associations/contacts");

        Assert.Equal((400, 400, 400, 0), (single.Status, batch.Status, created.Status, list.Results.Count));
    }

    [Fact]
    public async Task Unknown_records_and_object_types_are_rejected()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var (contact, company) = Seed(simulator);

        var noContact = await simulator.PutAsync(Path("4711", company), Types(279));
        var noCompany = await simulator.PutAsync(Path(contact, "4711"), Types(279));
        var noKind = await simulator.GetAsync($"crm/v4/objects/contacts/{contact}/associations/deals");
        var noList = await simulator.GetAsync("crm/v4/objects/contacts/4711/associations/companies");

        Assert.Equal((404, 404, 400, 404), (noContact.Status, noCompany.Status, noKind.Status, noList.Status));
        Assert.Equal("OBJECT_NOT_FOUND", noList.Category);
    }

    [Fact]
    public async Task A_new_contact_is_created_with_the_companies_that_it_names()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var company = simulator.Account.AddCompany();
        var associations = $$$"""[{"to":{"id":"{{{company}}}"},"types":{{{Types(1)}}}}]""";

        var single = await simulator.PostAsync(
            SimulatorClient.Contacts, $$$"""{"properties":{"firstname":"Ines"},"associations":{{{associations}}}}""");
        var batch = await simulator.BatchAsync(
            "create", $$$"""[{"properties":{"firstname":"Otto"},"associations":{{{associations}}}}]""");
        var nowhere = await simulator.PostAsync(SimulatorClient.Contacts, $$$"""
            {"properties":{"firstname":"Ida"},"associations":[{"to":{"id":"4711"},"types":{{{Types(1)}}}}]}
            """);
        var list = await simulator.GetAsync($"crm/v4/objects/companies/{company}/associations/contacts");

        Assert.Equal((201, 201, 400, 2), (single.Status, batch.Status, nowhere.Status, simulator.Account.Contacts.Length));
        Assert.Equal(
            new[] { single.Id, (string?)batch.Results[0]["id"] }.Order(),
            list.Results.Select(result => (string?)result["toObjectId"]).Order());
    }

    [Fact]
    public async Task Companies_follow_a_merge_and_are_removed_with_an_erased_contact()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var (one, company) = Seed(simulator);
        var other = simulator.Seed("otto@example.com").Id;
        var second = simulator.Account.AddCompany();
        await simulator.PutAsync(Path(one, company), Types(1));
        await simulator.PutAsync(Path(other, second), Types(1));

        var merged = simulator.Account.Merge(one, other);
        var ofMerged = await simulator.GetAsync($"crm/v4/objects/contacts/{merged.Id}/associations/companies");
        await simulator.PostAsync($"{SimulatorClient.Contacts}/gdpr-delete", $$"""{"objectId":"{{merged.Id}}"}""");
        var ofCompany = await simulator.GetAsync($"crm/v4/objects/companies/{company}/associations/contacts");

        Assert.Equal([company, second], ofMerged.Results.Select(result => (string?)result["toObjectId"]));
        Assert.Single(ofMerged.Results, result => result["associationTypes"]!.AsArray().Count == 2);
        Assert.Empty(ofCompany.Results);
    }

    [Fact]
    public async Task Associations_are_paged()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var contact = simulator.Seed("ines@example.com").Id;
        var companies = Enumerable.Range(0, 5).Select(_ => simulator.Account.AddCompany()).Order(StringComparer.Ordinal).ToList();
        foreach (var company in companies)
        {
            await simulator.PutAsync(Path(contact, company), Types(279));
        }

        var listed = new List<string>();
        string? after = "";
        while (after is not null)
        {
            var page = await simulator.GetAsync($"crm/v4/objects/contacts/{contact}/associations/companies?limit=2&after={after}");
            listed.AddRange(page.Results.Select(result => (string)result["toObjectId"]!));
            after = (string?)page.Body["paging"]?["next"]?["after"];
        }

        Assert.Equal(companies, listed);
    }

    [Fact]
    public async Task Calls_about_associations_are_counted()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var (contact, company) = Seed(simulator);

        await simulator.PutAsync($"crm/v4/objects/contacts/{contact}/associations/default/companies/{company}");

        Assert.Equal(1, simulator.Account.Calls.GetCount(Operation.AssociationCreateDefault));
    }

    private static (string Contact, string Company) Seed(SimulatorClient simulator) =>
        (simulator.Seed("ines@example.com").Id, simulator.Account.AddCompany());

    private static string Path(string contact, string company) =>
        $"crm/v4/objects/contacts/{contact}/associations/companies/{company}";

    private static string Types(int typeId) => $$"""[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":{{typeId}}}]""";
}
