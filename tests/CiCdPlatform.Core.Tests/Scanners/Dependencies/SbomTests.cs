using System.Text.Json;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Scanners.Dependencies;

namespace CiCdPlatform.Core.Tests.Scanners.Dependencies;

public sealed class SbomTests
{
    [Fact]
    public void ToJson_OfALockfile_NamesComponentsPlacesLicencesAndWhatTheyNeed()
    {
        using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string>
        {
            ["package-lock.json"] = """
                { "packages": { "": { "dependencies": { "a": "^1" } },
                "node_modules/a": { "version": "1.0.0", "license": "MIT", "dependencies": { "b": "^2" } },
                "node_modules/b": { "version": "2.0.0", "dev": true } } }
                """,
        });

        var json = new Sbom(new SbomSubject("octo/one", "abc"), DependencyInventory.Read(snapshot)).ToJson();

        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        Assert.Equal(("CycloneDX", "1.6"), (root.GetProperty("bomFormat").GetString(), root.GetProperty("specVersion").GetString()));
        var components = root.GetProperty("components").EnumerateArray().ToList();
        Assert.Equal(["pkg:npm/a@1.0.0", "pkg:npm/b@2.0.0"], components.Select(one => one.GetProperty("purl").GetString()));
        Assert.Equal(["required", "excluded"], components.Select(one => one.GetProperty("scope").GetString()));
        Assert.Equal("MIT", components[0].GetProperty("licenses")[0].GetProperty("license").GetProperty("name").GetString());
        Assert.Equal(2, components[0].GetProperty("evidence").GetProperty("occurrences")[0].GetProperty("line").GetInt32());
        Assert.Equal(
            ["root:octo%2Fone pkg:npm/a@1.0.0", "pkg:npm/a@1.0.0 pkg:npm/b@2.0.0", "pkg:npm/b@2.0.0 "],
            root.GetProperty("dependencies").EnumerateArray().Select(one => $"{one.GetProperty("ref").GetString()} {string.Join(' ', one.GetProperty("dependsOn").EnumerateArray().Select(need => need.GetString()))}"));
        Assert.Equal(json, new Sbom(new SbomSubject("octo/one", "abc"), DependencyInventory.Read(snapshot)).ToJson());
    }
}
