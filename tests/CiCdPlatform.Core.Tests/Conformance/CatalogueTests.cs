using System.Text;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Core.Tests.Conformance;

public sealed class CatalogueTests
{
    [Fact]
    public void Catalogue_OfAllFamilies_IsUpToDate()
    {
        var text = new StringBuilder("# Catalogue\n\nGenerated from the READMEs of the plug-ins; run the tests with `UPDATE_GOLDEN=1` to write it anew.\n");
        foreach (var family in Families.All)
        {
            text.Append($"\n## {family.Name}\n\n| id | what it does |\n|---|---|\n");
            foreach (var id in family.Ids)
            {
                text.Append($"| <a id=\"{id}\"></a>[`{id}`](../{family.FolderOf(id)}/README.md) | {family.SummaryOf(id).Replace("|", "\\|", StringComparison.Ordinal)} |\n");
            }
        }

        foreach (var (name, entries) in Families.Tables)
        {
            text.Append($"\n## {name}\n\n| id | what it finds |\n|---|---|\n");
            foreach (var (id, summary) in entries)
            {
                text.Append($"| <a id=\"{id}\"></a>`{id}` | {summary.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
            }
        }

        Golden.Verify("docs/catalogue.md", text.ToString());
    }
}
