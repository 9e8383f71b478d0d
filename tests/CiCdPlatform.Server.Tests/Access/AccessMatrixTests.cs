using System.Net;
using System.Text.Json;
using CiCdPlatform.Chaos.Api;
using CiCdPlatform.Features.Access;

namespace CiCdPlatform.Server.Tests.Access;

/// <summary>Every role against every endpoint, and what each sees of its own repository and of a foreign one.</summary>
public sealed class AccessMatrixTests
{
    private static readonly Role[] Roles = [Role.Viewer, Role.Developer, Role.Maintainer, Role.Administrator];

    [Fact]
    public async Task EveryRole_CallsEveryEndpointThatItMayAndNoOther()
    {
        await using var server = await RunningServer.StartAsync(UnlimitedServer.Settings);
        var api = await ApiDescription.ReadAsync(server.Client);
        var faults = new List<string>();
        foreach (var role in Roles)
        {
            // Once over the whole platform, once on one repository alone.
            var name = role.ToString().ToLowerInvariant();
            var (everywhere, _) = await Person.CreateAsync(server, "all-" + name, name);
            var (somewhere, _) = await Person.CreateAsync(server, "one-" + name, "none", new { role = name, host = Rows.Host, repositoryId = 1, repository = "own/one" });
            foreach (var operation in api.Operations.Where(operation => operation.Role is not null && !operation.Streams && operation.Id is not ("signOut" or "changePassword")))
            {
                var needed = Enum.Parse<Role>(operation.Role!, ignoreCase: true);
                foreach (var (person, held, where) in new[] { (everywhere, role, "everywhere"), (somewhere, operation.Scope == "platform" ? Role.None : role, "somewhere") })
                {
                    using var response = await person.RawAsync(operation.Method, operation.Address(), operation.BodyExample);
                    var isRefused = response.StatusCode == HttpStatusCode.Forbidden && await CodeAsync(response) == "forbidden";
                    var mayCall = operation.Scope == "signed-in" || held >= needed;
                    if (isRefused == mayCall || response.StatusCode == HttpStatusCode.Unauthorized && operation.Id != "setUp")
                    {
                        faults.Add($"{name} {where}: {operation.Id} answers {(int)response.StatusCode}");
                    }
                }
            }

            everywhere.Dispose();
            somewhere.Dispose();
        }

        Assert.Empty(faults);
    }

    [Fact]
    public async Task Lists_ShowOneRepository_ToWhoeverHoldsARoleOnItAlone()
    {
        await using var server = await RunningServer.StartAsync(new() { ["Access:PasswordRounds"] = "100000" });
        await Rows.PutAsync(server, 1, "own/one");
        await Rows.PutAsync(server, 2, "foreign/two");
        await Rows.PutAsync(server, 3, "own_/three");
        var (one, _) = await Person.CreateAsync(server, "one", "none", new { role = "viewer", host = Rows.Host, repositoryId = 1, repository = "own/one" });
        var (owner, _) = await Person.CreateAsync(server, "owner", "none", new { role = "viewer", host = Rows.Host, owner = "Own" });
        var (elsewhere, _) = await Person.CreateAsync(server, "elsewhere", "none", new { role = "viewer", host = "other.example", owner = "own" });
        var (all, _) = await Person.CreateAsync(server, "all", "viewer");
        var key = Person.With(server, (await all.PostAsync("/api/v1/auth/keys", new { name = "two", role = "viewer", host = Rows.Host, repositoryId = 2, repository = "foreign/two" })).Body.GetProperty("secret").GetString()!);
        foreach (var (person, expected) in new[] { (one, "own/one"), (owner, "own/one"), (elsewhere, ""), (key, "foreign/two"), (all, "foreign/two own/one own_/three") })
        {
            Assert.Equal(expected, await NamesAsync(person, "/api/v1/logs", "logs", "repository"));
            Assert.Equal(expected, await NamesAsync(person, "/api/v1/repositories", "repositories", "fullName"));
            Assert.Equal(expected, await NamesAsync(person, "/api/v1/security/vulnerabilities", "vulnerabilities", "repository"));
            Assert.Equal(expected, await NamesAsync(person, "/api/v1/pipeline/history", null, "repository"));
            foreach (var (id, name) in new[] { (1, "own/one"), (2, "foreign/two"), (3, "own_/three") })
            {
                var status = expected.Split(' ').Contains(name) ? HttpStatusCode.OK : HttpStatusCode.NotFound;
                Assert.Equal(status, (await person.GetAsync($"/api/v1/logs/log-{id}")).Status);
                Assert.Equal(status, (await person.GetAsync($"/api/v1/repositories/{Rows.Host}/{id}")).Status);
                Assert.Equal(status, (await person.PostAsync("/api/v1/chat", new { question = "How is it?", host = Rows.Host, repositoryId = id })).Status);
                Assert.Equal(status, (await person.PostAsync("/api/v1/chat", new { question = "What is it?", findingId = $"finding-{id}" })).Status);
            }

            person.Dispose();
        }
    }

    private static async Task<string> NamesAsync(Person person, string path, string? list, string name)
    {
        var (_, body) = await person.GetAsync(path);
        return string.Join(' ', (list is null ? body : body.GetProperty(list)).EnumerateArray().Select(row => row.GetProperty(name).GetString()!).Order(StringComparer.Ordinal));
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage response) => JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync()).GetProperty("code").GetString();
}
