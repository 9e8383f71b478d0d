using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Pipelines.Proof;
using CiCdPlatform.Core.Repositories;

namespace CiCdPlatform.Core.Tests.Pipelines.Proof;

public sealed class DefectSeedingTests
{
    [Theory]
    [InlineData("python", "tests/test_a.py", "def test_a():\n    assert add(1, 2) == 3\n", 2, "    raise AssertionError(\"seeded defect\")")]
    [InlineData("python", "test.py", "class T(TestCase):\n  def test_a(self,\n      b=1):\n    pass\n", 4, "    raise AssertionError(\"seeded defect\")")]
    [InlineData("go", "a_test.go", "func TestMain(m *testing.M) {\n}\nfunc TestA(tt *testing.T) {\n\tadd()\n}\n", 4, "\ttt.Fatal(\"seeded defect\")")]
    [InlineData("rust", "src/lib.rs", "fn a() {}\n    #[test]\n    fn works() {\n        a();\n    }\n", 4, "        assert_eq!(1, 2, \"seeded defect\");")]
    [InlineData("rust", "src/lib.rs", "#[test]\n#[should_panic]\nfn fails() {\n    a();\n}\n\n\n\n#[test]\nfn works() {\n    a();\n}\n", 11, "    assert_eq!(1, 2, \"seeded defect\");")]
    [InlineData("javascript", "test/a.js", "test('adds', t => t.is(1, 1));\ntest('more', async () => {\n  ok();\n});\n", 3, "  if (Date.now() > 0) throw new Error('seeded defect');")]
    [InlineData("csharp", "A.Tests/ATests.cs", "    [Fact]\n    public void A() => Assert.True(true);\n\n    [Fact]\n    public void B()\n    {\n        Assert.True(true);\n    }\n", 7, "        if (System.Environment.ProcessId >= 0) throw new System.InvalidOperationException(\"seeded defect\");")]
    [InlineData("java", "src/test/java/ATest.java", "  @Test\n  public void a() {\n    check();\n  }\n", 3, "    if (System.currentTimeMillis() > 0) throw new AssertionError(\"seeded defect\");")]
    [InlineData("ruby", "test/test_a.rb", "  def test_a\n    assert true\n  end\n", 2, "    raise \"seeded defect\"")]
    [InlineData("php", "tests/ATest.php", "<?php\nclass ATest {\n  public function testA(): void\n  {\n    check();\n  }\n}\n", 5, "    throw new \\Exception('seeded defect');")]
    [InlineData("perl", "t/a.t", "use strict;\nuse Test::More tests => 1;\nok(1);\n", 3, "    die \"seeded defect\";")]
    [InlineData("c", "tests.c", "void test_a(void) {\n    check();\n}\n", 2, "    __builtin_trap();")]
    [InlineData("c", "test/test.c", "int main(int argc, char **argv)\n{\n  run();\n}\n", 3, "  return 1;")]
    [InlineData("cpp", "test/a.cpp", "TEST(A, B) {\n  EXPECT_EQ(1, 1);\n}\n", 2, "  throw 1;")]
    [InlineData("shell", "test/a.bats", "@test \"adds\" {\n  true\n}\n", 2, "  false")]
    [InlineData("elixir", "test/a_test.exs", "  test \"adds\" do\n    assert true\n  end\n", 2, "    raise \"seeded defect\"")]
    [InlineData("zig", "src/main.zig", "test \"adds\" {\n    try check();\n}\n", 2, "    if (1 + 1 == 2) return error.SeededDefect;")]
    public void Candidates_ATest_FailsInItsFirstStatement(string language, string file, string text, int line, string put)
    {
        var defect = Seed(language, (file, text))[0];

        Assert.Equal((file, line), (defect.File, defect.Line));
        Assert.Equal(put, defect.Content.Split('\n')[line - 1]);
        Assert.Equal(text, string.Join('\n', defect.Content.Split('\n').Where((_, i) => i != line - 1)));
    }

    [Theory]
    [InlineData("haskell", "test/Spec.hs", "main :: IO ()\n", 1)]
    [InlineData("python", "main.py", "#!/usr/bin/env python3\nprint(1)\n", 2)]
    [InlineData("php", "index.php", "<?php\necho 1;\n", 2)]
    public void Candidates_NoTestIsKnown_BreaksASource(string language, string file, string text, int line)
    {
        var defect = Assert.Single(Seed(language, (file, text)));

        Assert.Equal((file, line, DefectPatterns.SyntaxError), (defect.File, defect.Line, defect.Content.Split('\n')[line - 1]));
    }

    [Fact]
    public void Candidates_SkippedTest_IsNotTaken()
    {
        var defects = Seed("python", ("test_a.py", "@unittest.skip('no')\ndef test_a():\n    pass\n"), ("test_b.py", "def test_b():\n    pass\n"));

        Assert.Equal(("test_b.py", 2), (defects[0].File, defects[0].Line));
    }

    [Fact]
    public void Candidates_SeveralFiles_AreTriedOneAfterTheOtherAndASourceLast()
    {
        var defects = Seed("python", ("tests/test_a.py", "def test_a():\n    pass\n"), ("tests/test_b.py", "def test_b():\n    pass\n"), ("node_modules/x/test_c.py", "def test_c():\n    pass\n"), ("app.py", "x = 1\n"));

        Assert.Equal(["tests/test_a.py", "tests/test_b.py", "app.py"], defects.Select(defect => defect.File));
    }

    [Fact]
    public void Candidates_WindowsLineEnds_AreKept()
    {
        var defect = Seed("python", ("test_a.py", "def test_a():\r\n    pass\r\n"))[0];

        Assert.Equal("def test_a():\r\n    raise AssertionError(\"seeded defect\")\r\n    pass\r\n", defect.Content);
    }

    [Fact]
    public void Candidates_AnotherComponentsFiles_AreLeftAlone()
    {
        using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string> { ["api/test_a.py"] = "def test_a():\n    pass\n", ["test_b.py"] = "def test_b():\n    pass\n" });
        var (root, api) = (Part(".", "python"), Part("api", "python"));
        var analysis = new RepositoryAnalysis { Components = [root, api] };

        Assert.Equal("test_b.py", DefectSeeding.Candidates(snapshot, analysis, root)[0].File);
        Assert.Equal("api/test_a.py", DefectSeeding.Candidates(snapshot, analysis, api)[0].File);
    }

    private static IReadOnlyList<Defect> Seed(string language, params (string Path, string Text)[] files)
    {
        using var snapshot = RepositorySnapshots.FromFiles(files.ToDictionary(file => file.Path, file => file.Text));
        var component = Part(".", language);
        return DefectSeeding.Candidates(snapshot, new RepositoryAnalysis { Components = [component] }, component);
    }

    private static Component Part(string path, string language) => new() { Path = path, Language = language, Test = ["test"] };
}
