"""What another program may narrow a search or a question to, as its call says it."""

from pydantic import BaseModel, ConfigDict, Field

from runtime.given_filters import GivenFilters


class Narrowing(BaseModel):
    """The filters of the command line by name. An unknown name is refused, not passed over."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    years: list[str] = Field(default=[], description="年度（2024、R6、令和6年度）。どれか")
    day_from: str = Field(default="", description="この日から（年・月・年度も可）")
    day_to: str = Field(default="", description="この日まで（年・月・年度も可）")
    departments: list[str] = Field(default=[], description="所管課。どれか")
    kinds: list[str] = Field(default=[], description="種別（要綱、通知など）。どれか")
    file_types: list[str] = Field(
        default=[],
        description="ファイル種類（pdf、word、excel、slides、picture、text、audio）。どれか",
    )
    documents: list[str] = Field(default=[], description="この書類だけ（document_id）。どれか")
    reviewed: bool = Field(default=False, description="要確認のない書類だけ")
    archived: bool = Field(default=False, description="旧版も含める")
    glossary: bool = Field(
        default=True, description="false なら用語集の語を加えず、書いた語だけで探す"
    )

    def given(self) -> GivenFilters:
        """The filters, not yet checked."""
        return GivenFilters(
            years=self.years,
            day_from=self.day_from,
            day_to=self.day_to,
            departments=self.departments,
            kinds=self.kinds,
            file_groups=self.file_types,
            documents=self.documents,
            reviewed=self.reviewed,
            archived=self.archived,
        )


ALL = Narrowing()
"""Everything that the reader may see, with the 用語集."""
